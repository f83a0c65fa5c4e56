import { randomBytes } from 'node:crypto';
import type { AirtableStandIn } from '../airtable/stand-in';
import type { TwilioStandIn } from '../twilio/stand-in';
import type { Watcher } from './watcher';

// Like Lambda, the emulator starts one process for each webhook at a time: more would only be more cold starts.
const CALLS_AT_ONCE = 4;

/** Between whom calls are placed. A `LocalPipeline` is one. */
export interface Offices {
  readonly twilio: Pick<TwilioStandIn, 'placeCall'>;
  readonly airtable: Pick<AirtableStandIn, 'addJob'>;
}

/** Places calls, each for a Job of its own, and resolves when the webhook of each was answered. */
export const placeCalls = async (
  { twilio, airtable }: Offices,
  watcher: Pick<Watcher, 'callPlaced' | 'webhookAnswered'>,
  count: number,
): Promise<void> => {
  const jobNumbers = Array.from({ length: count }, (_, index) => `J-${1001 + index}`);
  for (const number of jobNumbers) airtable.addJob({ number });
  const waiting = jobNumbers.values();
  const caller = async (): Promise<void> => {
    for (const jobNumber of waiting) {
      const callSid = `CA${randomBytes(16).toString('hex')}`;
      watcher.callPlaced(callSid);
      const { callbacks } = await twilio.placeCall({ callSid, jobNumber });
      for (const { recordingSid, status } of callbacks) watcher.webhookAnswered(recordingSid, status);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, CALLS_AT_ONCE) }, caller));
};
