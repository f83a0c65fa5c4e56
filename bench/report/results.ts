import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { machine, versions } from './machine';
import { row } from './row';

const result = z.strictObject({
  /** When the bench was done. */
  date: z.iso.datetime(),
  machine,
  versions,
  rows: z.array(row),
});

/** bench/results.json: the last long run of each bench, by its name. */
export const results = z.strictObject({ benches: z.record(z.string(), result) });
export type Result = z.output<typeof result>;
export type Results = z.output<typeof results>;

const RESULTS_FILE = path.join(__dirname, '..', 'results.json');

/** @throws {z.ZodError} when the file is not one of ours. */
export const readResults = (file = RESULTS_FILE): Results =>
  existsSync(file) ? results.parse(JSON.parse(readFileSync(file, 'utf8'))) : { benches: {} };

/** These results instead of earlier ones of the same benches; the others stay. @param order of the benches */
export const mergedResults = (before: Results, now: Results['benches'], order: readonly string[]): Results => {
  const benches = { ...before.benches, ...now };
  return {
    benches: Object.fromEntries(order.flatMap((name) => (benches[name] === undefined ? [] : [[name, benches[name]]]))),
  };
};

/** Four digits of a measurement count. */
const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

export const writeResults = (found: Results, file = RESULTS_FILE): void => {
  writeFileSync(file, `${JSON.stringify(found, rounded, 2)}\n`);
};
