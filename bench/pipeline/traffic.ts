import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import type { Fault } from '../../local/twilio/faults';

/** Twilio records a call as an MP3 of 32 kbit/s: 60 s of it. */
const MINUTE_BYTES = 240_000;

/** A recording that Twilio holds and has told nobody of yet. */
export interface Recorded {
  readonly sid: string;
  readonly callSid: string;
  /** Each has a Job of its own. */
  readonly jobNumber: string;
}

/** What became of a webhook. Times are of `performance.now()`. */
export interface Acknowledged {
  readonly sid: string;
  readonly sentAt: number;
  /** From the first byte to the whole answer, retries included. */
  readonly tookMs: number;
  /** Undefined: there was no answer, however often it was sent. */
  readonly status: number | undefined;
}

/** Makes so many recordings of a minute, and their Jobs. */
export const record = async (
  { twilio, airtable }: Pick<LocalPipeline, 'twilio' | 'airtable'>,
  name: string,
  count: number,
  faultsOf: (index: number) => readonly Fault[] = () => [],
): Promise<readonly Recorded[]> => {
  const made: Recorded[] = [];
  for (let index = 0; index < count; index += 1) {
    const jobNumber = `${name}-${index}`;
    airtable.addJob({ number: jobNumber });
    const audio = { generate: { bytes: MINUTE_BYTES } };
    const { sid, callSid } = await twilio.addRecording({ audio, faults: faultsOf(index) });
    made.push({ sid, callSid, jobNumber });
  }
  return made;
};

/** Sends the webhook of a recording as Twilio does, once. */
export const tell = async (
  { twilio }: Pick<LocalPipeline, 'twilio'>,
  { sid, jobNumber }: Recorded,
  callbackUrl?: string,
): Promise<Acknowledged> => {
  const sentAt = performance.now();
  const { status } = await twilio.sendCallback(sid, {
    jobNumber,
    ...(callbackUrl !== undefined && { callbackUrl }),
  });
  return { sid, sentAt, tookMs: performance.now() - sentAt, status };
};

export interface Rate {
  readonly perSecond: number;
  /** One in so many is told twice at once. Default: none. */
  readonly twiceEvery?: number;
  /** Default: the pipeline's webhook. */
  readonly callbackUrl?: string;
}

/** Sends the webhooks at this rate, however long the answers take; resolves when all are answered or given up. */
export const tellAll = async (
  offices: Pick<LocalPipeline, 'twilio'>,
  recordings: readonly Recorded[],
  { perSecond, twiceEvery = Infinity, callbackUrl }: Rate,
): Promise<readonly Acknowledged[]> => {
  const begun = performance.now();
  const told: Promise<Acknowledged>[] = [];
  for (const [index, recording] of recordings.entries()) {
    await sleep(Math.max(begun + (index * 1000) / perSecond - performance.now(), 0));
    told.push(tell(offices, recording, callbackUrl));
    if ((index + 1) % twiceEvery === 0) told.push(tell(offices, recording, callbackUrl));
  }
  return Promise.all(told);
};
