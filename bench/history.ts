import { airtableJsDefaults, oneByOne } from './history/airtable-js';
import { type Written, measureWriting } from './history/measured';
import { historyWriters } from './history/writers';
import type { Bench } from './report/bench';
import { type Goal, type Row, goalOf } from './report/row';
import { spreadOf } from './report/spread';

const LONG_SECONDS = 45;
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
  return { [OURS]: begun, [EMPTY]: empty, 'one by one, 4/s': single, 'airtable.js defaults': defaults };
};

/** A goal is met when both meet it. */
const goals = (
  says: string,
  found: Readonly<Record<string, Written>>,
  metric: keyof Written,
  [which, limit, guarded]: readonly ['at most' | 'at least', number, boolean],
): Goal[] =>
  [OURS, EMPTY].map((name) => goalOf(`${says} (${name})`, found[name]?.[metric] ?? NaN, which, limit, guarded));

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
      row('recordings/s', '1/s', 'linesPerSecond', goals('≥ 20/s', found, 'linesPerSecond', ['at least', 20, false])),
      row(
        'calls a recording',
        'calls',
        'callsPerLine',
        goals('≤ 0.25', found, 'callsPerLine', ['at most', 0.25, true]),
      ),
      row('answers 429', '429s', 'throttled', goals('0 × 429', found, 'throttled', ['at most', 0, true])),
    ];
  },
};
