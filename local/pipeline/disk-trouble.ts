import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fullDiskAt, troubleIn } from '../emulator/machine-trouble';

/**
 * Says that the disk is or was full, which Lambdas in an emulator tell nobody; undefined: it was not. What they could not
 * write in full they have taken away again, so the emulator's log is asked, too.
 */
export const diskTrouble = (runFolder: string): string | undefined => {
  const full = fullDiskAt(runFolder);
  if (full !== undefined) return full;
  const log = readFileSync(path.join(runFolder, 'emulator.log'), 'utf8');
  return /\bENOSPC\b|No space left on device/i.test(log) ? troubleIn('ENOSPC', runFolder) : undefined;
};
