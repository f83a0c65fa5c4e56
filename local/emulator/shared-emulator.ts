import * as z from 'zod';
import type { EmulatorAddress } from './emulator';

const address = z.object({
  endpoint: z.url(),
  region: z.string(),
  accountId: z.string(),
  certificate: z.string(),
  certificatesFile: z.string(),
  runFolder: z.string(),
  python: z.string(),
  synthesiser: z.string().optional(),
}) satisfies z.ZodType<EmulatorAddress>;

const VARIABLE = 'LOCAL_EMULATOR';

/** Tells processes started from now on where the emulator is. */
export const shareEmulator = (emulator: EmulatorAddress): void => {
  process.env[VARIABLE] = JSON.stringify(address.parse(emulator));
};

/**
 * The bootstrapped emulator that the process which started this one shares.
 * @throws {Error} when it shares none.
 */
export const sharedEmulator = (): EmulatorAddress => {
  const shared = process.env[VARIABLE];
  if (shared === undefined)
    throw new Error(`${VARIABLE} is not set: run this through jest, whose global setup sets it`);
  return address.parse(JSON.parse(shared));
};
