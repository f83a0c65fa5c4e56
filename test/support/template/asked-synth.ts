import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Names the folder in which the server of this run is asked; absent: there is none. */
export const SYNTH_SERVER = 'SYNTH_SERVER';

/** Longer than any synth on a busy machine: whoever has waited so long makes it itself. */
const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 10;

const question = z.object({
  overrides: z.record(z.string(), z.string()),
  /** By which the stack is spoilt first: see `Spoil`. */
  spoil: z.string().optional(),
  /** The file to write. */
  answer: z.string(),
});
export type Question = z.infer<typeof question>;

export const readQuestion = (text: string): Question => question.parse(JSON.parse(text));

/** Whole or not at all: another test file may look for it meanwhile. */
export const writeWhole = (file: string, text: string): void => {
  const part = `${file}.${String(process.pid)}`;
  writeFileSync(part, text);
  renameSync(part, file);
};

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets the server of this run synthesise, and waits for the file that it makes of it. Nothing comes of it where there is no
 * server, where it fails, or where it takes too long.
 */
export const askForSynth = (asked: Question, key: string): void => {
  const folder = process.env[SYNTH_SERVER];
  if (folder === undefined || !existsSync(folder)) return;
  const failed = join(folder, `${key}.failed`);
  writeWhole(join(folder, `${key}.ask`), JSON.stringify(asked));
  const until = Date.now() + PATIENCE_MS;
  const isOver = () => existsSync(asked.answer) || existsSync(failed) || !existsSync(folder);
  while (!isOver() && Date.now() < until) Atomics.wait(pause, 0, 0, LOOK_EVERY_MS);
};
