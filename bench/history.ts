import { airtableJsDefaults, oneByOne } from './history/airtable-js';
import { type Written, measureWriting } from './history/measured';
import { historyWriters } from './history/writers';
import type { Bench } from './report/bench';
import { type Goal, type Row, goalOf } from './report/row';
import { spreadOf } from './report/spread';

const LONG_SECONDS = 40;
const SHORT_SECONDS = 8;

const OURS = 'history-writer';
const EMPTY = 'history-writer, empty histories';

/** Beside each other: each has an Airtable of its own, and nearly all of the time is waiting for it. */
const measureAll = async (seconds: number): Promise<Readonly<Record<string, Written>>> => {
  const [begun, empty, single, defaults] = await Promise.all([
    measureWriting(historyWriters, { seconds }),
    measureWriting(historyWriters, { seconds, begun: false }),
    measureWriting(oneByOne, { seconds }),
    measureWriting(airtableJsDefaults, { seconds }),
  ]);
  return { [OURS]: begun, [EMPTY]: empty, 'one by one': single, 'airtable.js defaults': defaults };
};

/** One goal for both. */
const goals = (
  says: string,
  found: Readonly<Record<string, Written>>,
  metric: keyof Written,
  [which, limit]: readonly ['at most' | 'at least', number],
  guarded: (name: string) => boolean,
): Goal[] =>
  [OURS, EMPTY].map((name) => goalOf(`${says} (${name})`, found[name]?.[metric] ?? NaN, which, limit, guarded(name)));

const never = (): boolean => false;
const always = (): boolean => true;
/** An empty history takes a third request to prove, for ten lines at a time. */
const THREE_FOR_TEN = 0.31;

/** The history-writer against Airtable's rate limit. */
export const history: Bench = {
  measures: "lines a second and calls a line at Airtable's 5 requests/s",
  run: async ({ short }) => {
    const found = await measureAll(short ? SHORT_SECONDS : LONG_SECONDS);
    const row = (figure: string, unit: string, metric: keyof Written, of: Goal[]): Row => ({
      figure: `backlog of 5,000 over 1,000 Jobs at 5 requests/s: ${figure}`,
      unit,
      measured: Object.fromEntries(Object.entries(found).map(([name, written]) => [name, spreadOf([written[metric]])])),
      goals: of,
    });
    return [
      row('recordings/s', '1/s', 'linesPerSecond', goals('≥ 20/s', found, 'linesPerSecond', ['at least', 20], never)),
      row('calls a recording', 'calls', 'callsPerLine', [
        ...goals('≤ 0.25', found, 'callsPerLine', ['at most', 0.25], (name) => name === OURS),
        goalOf('three for ten lines', found[EMPTY]?.callsPerLine ?? NaN, 'at most', THREE_FOR_TEN, true),
      ]),
      row('answers 429', '429s', 'throttled', goals('0 × 429', found, 'throttled', ['at most', 0], always)),
    ];
  },
};
