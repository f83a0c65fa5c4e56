import { randomBytes } from 'node:crypto';
import type { LocalPipeline } from './start-pipeline';
import type { Watcher } from './watcher';

// Like Lambda, the emulator starts one process for each webhook at a time: more would only be more cold starts.
const CALLS_AT_ONCE = 4;

/** Places calls, each for a Job of its own, and resolves when the webhook of each was answered. */
export const placeCalls = async (
  { twilio, airtable }: LocalPipeline,
  watcher: Watcher,
  count: number,
): Promise<void> => {
  const jobNumbers = Array.from({ length: count }, (_, index) => `J-${1001 + index}`);
  for (const number of jobNumbers) airtable.addJob({ number });
  const waiting = jobNumbers.values();
  const caller = async (): Promise<void> => {
    for (const jobNumber of waiting) {
      const callSid = `CA${randomBytes(16).toString('hex')}`;
      watcher.expect({ callSid, jobNumber, placedAt: Date.now() });
      const { callbacks } = await twilio.placeCall({ callSid, jobNumber });
      for (const { recordingSid, status } of callbacks) watcher.webhookAnswered(recordingSid, status);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, CALLS_AT_ONCE) }, caller));
};
