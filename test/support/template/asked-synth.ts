import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Names the folder in which the server of this run is asked; absent: there is none. */
export const SYNTH_SERVER = 'SYNTH_SERVER';

/** Longer than any synth on a busy machine: whoever has waited so long makes it itself. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 10;

export const settingsOf = (asked: string): Record<string, string> =>
  z.record(z.string(), z.string()).parse(JSON.parse(asked));

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets the server of this run synthesise, and waits for the file that it makes of it. Nothing comes of it where there is no
 * server, where it fails, or where it takes too long.
 */
export const askForSynth = (overrides: Readonly<Record<string, string>>, key: string, made: string): void => {
  const folder = process.env[SYNTH_SERVER];
  if (folder === undefined || !existsSync(folder)) return;
  const [question, failed] = [join(folder, `${key}.ask`), join(folder, `${key}.failed`)];
  const part = `${question}.${String(process.pid)}`;
  writeFileSync(part, JSON.stringify(overrides));
  renameSync(part, question);
  const until = Date.now() + PATIENCE_MS;
  const isOver = () => existsSync(made) || existsSync(failed) || !existsSync(folder);
  while (!isOver() && Date.now() < until) Atomics.wait(pause, 0, 0, LOOK_EVERY_MS);
};
