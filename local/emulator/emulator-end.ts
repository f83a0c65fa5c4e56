import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExplainedError } from './explained-error';
import { localFolder } from './local-folder';
import { programFailure } from './program-failure';

const LINES_SHOWN = 15;

/**
 * What to tell of an emulator that ended though nobody stopped it.
 * @param folder - takes a copy of its log, which outlives the run's folder
 */
export const explainEnd = (outcome: number | NodeJS.Signals, logFile: string, folder = localFolder): ExplainedError => {
  const kept = path.join(folder, 'emulator.log');
  copyFileSync(logFile, kept);
  const said = readFileSync(kept, 'utf8');
  const last = said.trim().split('\n').slice(-LINES_SHOWN).join('\n');
  const what =
    outcome === 'SIGKILL'
      ? 'The local AWS was killed, perhaps because the memory was used up: start again'
      : 'The local AWS ended by itself: start again';
  const place = path.dirname(logFile);
  return programFailure({ what: `${what}. Its log: ${kept}`, outcome, said: last, place });
};
