import { visible } from '../../lib/settings/characters';
import { counted, lengthOf, momentOf } from '../cli/lengths';
import type { Output } from '../cli/output';
import { type Backlog, outlookOf } from './backlog';
import type { Status } from './survey';

const UNKNOWN = 'unknown';

const rateOf = (perSecond: number | undefined): string =>
  perSecond === undefined ? UNKNOWN : `${perSecond.toFixed(2)}/s`;

const outlookTold = (backlog: Backlog): string => {
  const outlook = outlookOf(backlog);
  if (outlook.is === 'gone-in') return `in ${lengthOf(Math.ceil(outlook.seconds))}`;
  return { empty: 'empty', 'not-shrinking': 'it does not shrink', unknown: UNKNOWN }[outlook.is];
};

const ageOf = (count: number, seconds: number | undefined): string => {
  if (count === 0) return '';
  return seconds === undefined ? UNKNOWN : lengthOf(seconds);
};

/** The reconciler's figures in the words of its record. */
const runLine = ({ at, counts }: NonNullable<Status['lastRun']>, now: Date): string => {
  const figures = Object.entries(counts).map(
    ([name, value]) => `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`,
  );
  const ago = lengthOf((now.getTime() - at.getTime()) / 1000);
  return `Reconciler: last run ${momentOf(at)} (${ago} ago): ${figures.join(', ')}`;
};

/** For people. */
export const tell = ({ backlogs, deadLetters, lastRun, unknown }: Status, now: Date, output: Output): void => {
  output.table(
    ['queue', 'waiting', 'under way', 'delayed', 'in', 'out', 'gone', 'oldest'],
    backlogs.map((backlog) => {
      const { queue, depth, inPerSecond, outPerSecond, oldestSeconds } = backlog;
      const { visible: waiting, inFlight, delayed } = depth;
      return [
        queue,
        ...[waiting, inFlight, delayed].map(String),
        rateOf(inPerSecond),
        rateOf(outPerSecond),
        outlookTold(backlog),
        ageOf(waiting + inFlight + delayed, oldestSeconds),
      ];
    }),
  );
  output.line();
  for (const { queue, count, oldestSeconds } of deadLetters) {
    const age = count === 0 ? '' : `, the oldest for ${ageOf(count, oldestSeconds)}`;
    output.line(`${queue}: ${count === 0 ? 'no dead letters' : counted(count, 'dead letter')}${age}`);
  }
  if (deadLetters.some(({ count }) => count > 0)) output.line('Why they lie there: recordings redrive --dry-run');
  output.line();
  output.line(lastRun === undefined ? 'Reconciler: no run is known' : visible(runLine(lastRun, now)));
  for (const text of unknown) output.note(visible(`Not known: ${text}`));
};
