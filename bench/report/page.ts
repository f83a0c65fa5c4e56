import type { Result, Results } from './results';
import type { Row } from './row';
import { type Compared, comparedIn, figureOf, goalText, spreadText } from './table';

const HEADS = ['figure', 'ours', 'against: its figure, ours by it', 'goal'];

/** In a cell of a table a stroke would end it, and a tilde strike out. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('~', '\\~');

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const against = ({ name, measured, ratio }: Compared): string =>
  `${name}: ${spreadText(measured)}${ratio === undefined ? '' : `, **${figureOf(ratio)} ×**`}`;

const rowOf = (row: Row): string => {
  const [ours, ...alternatives] = comparedIn(row);
  return line(
    [
      `${row.figure} (${row.unit})`,
      ours === undefined ? '' : spreadText(ours.measured),
      alternatives.map(against).join('<br>'),
      row.goals.map((goal) => (goal.met ? goalText(goal) : `**${goalText(goal)}**`)).join('<br>'),
    ].map(cell),
  );
};

/** No full version: that is in bench/results.json. */
const conditions = ({ date, machine, versions }: Result): string => {
  const { cpu, cores, memoryGiB, loadAverage } = machine;
  return (
    `Measured on ${date.slice(0, 10)}: ${cpu}, ${cores} cores, ${figureOf(memoryGiB)} GiB, ` +
    `load ${figureOf(loadAverage)} before it began, Node ${versions.node.replace(/\..*/, '')}.`
  );
};

/** The results of the last long runs, a heading and a table for each bench: what `npm run docs` writes into docs/performance.md. */
export const resultsText = ({ benches }: Results): string =>
  Object.entries(benches)
    .map(([name, result]) =>
      [
        `### ${name}`,
        conditions(result),
        [line(HEADS), line(HEADS.map(() => '---')), ...result.rows.map(rowOf)].join('\n'),
      ].join('\n\n'),
    )
    .join('\n\n');
