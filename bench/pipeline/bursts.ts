import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import { quantile } from '../report/spread';
import { startExpress } from './express';
import { followHome } from './homecoming';
import { type Recorded, record, tellAll } from './traffic';

/** How a burst is taken. */
export interface Burst {
  /** Webhooks that were not answered 204 in the 15 s that Twilio waits. */
  readonly unacknowledged: number;
  readonly p99Ms: number;
  /** Lines a second, from the first webhook to the last line that was waited for. */
  readonly linesPerSecond: number;
  /** From the first webhook to that line. */
  readonly drainedSeconds: number;
  /** Acknowledged, and without a line when it was looked for the last time. */
  readonly acknowledgedWithoutLine: number;
}

export interface BurstSize {
  readonly recordings: number;
  readonly perSecond: number;
  /** Who has no line by then is not waited for. */
  readonly seconds: number;
}

/** With Twilio's own patience, 15 s and one try, as the alternatives are called. */
export const webhookOf = ({ outputs }: LocalPipeline): string => outputs.WebhookUrlForTwilio.replace(/#.*/, '');

type Offices = Pick<LocalPipeline, 'twilio' | 'airtable'>;

/** Sends a burst to a webhook, and follows the lines. @param callbackUrl Twilio's own patience: 15 s, and one try */
export const measureBurst = async (
  offices: Offices,
  recordings: readonly Recorded[],
  { perSecond, seconds }: Pick<BurstSize, 'perSecond' | 'seconds'>,
  callbackUrl: string,
): Promise<Burst> => {
  const begun = performance.now();
  const [answers, { lines }] = await Promise.all([
    tellAll(offices, recordings, { perSecond, callbackUrl }),
    followHome(offices, recordings, { seconds, keepsCopies: true }),
  ]);
  const last = lines.size === 0 ? performance.now() : Math.max(...lines.values());
  return {
    unacknowledged: answers.filter(({ status }) => status !== 204).length,
    p99Ms: quantile(
      answers.map(({ tookMs }) => tookMs),
      0.99,
    ),
    linesPerSecond: (lines.size * 1000) / (last - begun),
    drainedSeconds: (last - begun) / 1000,
    acknowledgedWithoutLine: answers.filter(({ sid, status }) => status === 204 && !lines.has(sid)).length,
  };
};

/** The same with an Express service of its own. @param bucket takes its audio */
export const measureExpressBurst = async (
  pipeline: LocalPipeline,
  name: string,
  { recordings: count, ...size }: BurstSize,
  express: { readonly answers: 'early' | 'late'; readonly bucket: string },
): Promise<Burst> => {
  const recordings = await record(pipeline, name, count);
  const service = await startExpress(pipeline, express);
  try {
    return await measureBurst(pipeline, recordings, size, service.callbackUrl);
  } finally {
    await service.kill();
  }
};

/** What is under way at Airtable when a process ends may still be written. */
const LAST_WRITES_SECONDS = 1;

/**
 * How many recordings a service that answers at once has lost when its process ends after the last webhook: all that it
 * acknowledged and had not noted, since Twilio does not tell of a recording again.
 */
export const lostInCrash = async (
  pipeline: LocalPipeline,
  name: string,
  { recordings: count, perSecond }: Pick<BurstSize, 'recordings' | 'perSecond'>,
  bucket: string,
): Promise<number> => {
  const recordings = await record(pipeline, name, count);
  const service = await startExpress(pipeline, { answers: 'early', bucket });
  const answers = await tellAll(pipeline, recordings, { perSecond, callbackUrl: service.callbackUrl });
  await service.kill();
  const { lines } = await followHome(pipeline, recordings, { seconds: LAST_WRITES_SECONDS, keepsCopies: true });
  return answers.filter(({ sid, status }) => status === 204 && !lines.has(sid)).length;
};

const FLOOR = { webhooks: 200, atOnce: 8 };

/**
 * How many webhooks a second the emulator brings to ingest and back when there is nothing to do for them: they are not
 * signed, and refused before anything is asked of AWS. What a burst asks for beyond that is the emulator's to refuse.
 */
export const measureFloor = async (pipeline: LocalPipeline): Promise<number> => {
  const [recording] = await record(pipeline, 'floor', 1);
  if (recording === undefined) throw new Error('nothing was recorded');
  const refused = async (): Promise<void> => {
    const { status } = await pipeline.twilio.sendCallback(recording.sid, {
      callbackUrl: webhookOf(pipeline),
      signWith: null,
    });
    if (status !== 403) throw new Error(`an unsigned webhook was answered ${status ?? 'nothing'}`);
  };
  const begun = performance.now();
  const caller = async (): Promise<void> => {
    for (let sent = 0; sent < FLOOR.webhooks / FLOOR.atOnce; sent += 1) await refused();
  };
  await Promise.all(Array.from({ length: FLOOR.atOnce }, caller));
  return (FLOOR.webhooks * 1000) / (performance.now() - begun);
};
