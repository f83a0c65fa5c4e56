import Table from 'cli-table3';
import type { Goal, Row } from './row';
import type { Spread } from './spread';

/** Three digits that count, all of a whole number: `0.0123`, `1.23`, `123`, `12,345`. */
export const figureOf = (value: number): string =>
  Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** `12.3 (11–14)`: the median, the least and the greatest; one measurement, or several that agree, alone. */
export const spreadText = ({ median, low, high }: Spread): string =>
  low === high ? figureOf(median) : `${figureOf(median)} (${figureOf(low)}–${figureOf(high)})`;

export interface Compared {
  readonly name: string;
  readonly measured: Spread;
  /** Ours by this one, of their medians; absent for ours, and for one that had none. */
  readonly ratio?: number;
}

/** Ours, then the alternatives. */
export const comparedIn = ({ measured }: Row): readonly Compared[] => {
  const [ours, ...alternatives] = Object.entries(measured);
  if (ours === undefined) return [];
  return [
    { name: ours[0], measured: ours[1] },
    ...alternatives.map(([name, one]) => ({
      name,
      measured: one,
      ...(one.median !== 0 && { ratio: ours[1].median / one.median }),
    })),
  ];
};

/** `met: ≤ 0.45 × typical (0.41)`. */
export const goalText = ({ says, value, met }: Goal): string =>
  `${met ? 'met' : 'MISSED'}: ${says} (${value === undefined ? 'not measured' : figureOf(value)})`;

const lineOf = ({ name, measured, ratio }: Compared): string =>
  `${name}: ${spreadText(measured)}${ratio === undefined ? '' : `, ${figureOf(ratio)} ×`}`;

/** What all benches found, for a terminal. */
export const tableOf = (found: Readonly<Record<string, readonly Row[]>>): string => {
  const table = new Table({
    head: ['figure', 'ours', 'against: its figure, ours by it', 'goals'],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [34, 32, 52, 38],
  });
  for (const [bench, rows] of Object.entries(found))
    for (const row of rows) {
      const [ours, ...alternatives] = comparedIn(row);
      table.push([
        `${bench}: ${row.figure} (${row.unit})`,
        ours === undefined ? '' : lineOf(ours),
        alternatives.map(lineOf).join('\n'),
        row.goals.map(goalText).join('\n'),
      ]);
    }
  return table.toString();
};

/** Goals that are missed, a line each. @param which all, or only those that `--short` fails for */
export const missedIn = (
  found: Readonly<Record<string, readonly Row[]>>,
  which: 'all' | 'guarded' = 'all',
): readonly string[] =>
  Object.entries(found).flatMap(([bench, rows]) =>
    rows.flatMap(({ figure, goals }) =>
      goals
        .filter(({ met, guarded }) => !met && (guarded || which === 'all'))
        .map((one) => `${bench}: ${figure}: ${goalText(one)}`),
    ),
  );
