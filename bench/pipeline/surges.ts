import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { waitUntil } from '../../local/emulator/wait-until';
import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import { untilQuiet } from '../../test/support/integration/quiet';
import { coolDown, letWrite } from './deployment';
import { webhookOf } from './bursts';
import { killWorkers } from './kill-workers';
import { type Surge, measureSurge } from './surge';
import { record } from './traffic';
import { type Outage, troubleAirtable, twilioFaults } from './trouble';

export const PER_SECOND = 20;
/** One callback in three comes twice. */
const TWICE_EVERY = 3;

export const KILLS = 15;
/** So that most strike while recordings are under way. */
const KILL_EVERY_MS = 300;

/** Who is not home by then is lost, as far as a bench waits: a message that a dying worker had not held yet rests for 300 s. */
const PATIENCE_SECONDS = 420;

/** So slowly that a warm ingest or two take them all, on a busy machine, too. */
const GATHERED_PER_SECOND = 2;

const SURGE = { perSecond: PER_SECOND, twiceEvery: TWICE_EVERY, patienceSeconds: PATIENCE_SECONDS };

/**
 * Recordings that all come within seconds, while no Lambda is warm. Told by Twilio's own patience: tries that follow each other
 * after 5 s only add to the processes that starve here.
 */
export const coldSurge = async (pipeline: LocalPipeline, name: string, count: number): Promise<Surge> => {
  await untilQuiet(pipeline);
  const recordings = await record(pipeline, name, count);
  await coolDown(pipeline, name);
  return measureSurge(pipeline, recordings, { ...SURGE, callbackUrl: webhookOf(pipeline) });
};

/** Ingest stays warm where the others are what is troubled: on two cores sixty cold ones at once are their own trouble. */
const AFTER_INGEST = ['processor', 'history-writer', 'cleanup'] as const;

/** The same while 5 % of all requests are spoilt, and Airtable is away for a while. */
export const surgeInTrouble = async (pipeline: LocalPipeline, count: number, outage: Outage): Promise<Surge> => {
  await untilQuiet(pipeline);
  const recordings = await record(pipeline, 'trouble', count, twilioFaults);
  await coolDown(pipeline, 'trouble', AFTER_INGEST);
  const over = new AbortController();
  try {
    return await measureSurge(pipeline, recordings, {
      ...SURGE,
      meanwhile: () => troubleAirtable(pipeline, outage, over.signal),
    });
  } finally {
    over.abort();
    pipeline.airtable.clearFaults();
  }
};

/** The same, each told once, while workers die under it. */
export const surgeUnderKills = async (pipeline: LocalPipeline, count: number): Promise<Surge> => {
  await untilQuiet(pipeline);
  const recordings = await record(pipeline, 'killed', count);
  await coolDown(pipeline, 'killed', AFTER_INGEST);
  const over = new AbortController();
  try {
    return await measureSurge(pipeline, recordings, {
      perSecond: PER_SECOND,
      patienceSeconds: PATIENCE_SECONDS,
      meanwhile: async () => {
        await killWorkers(pipeline, KILLS, { everyMs: KILL_EVERY_MS, over: over.signal });
        return undefined;
      },
    });
  } finally {
    over.abort();
  }
};

/**
 * Recordings whose lines all wait when the first is written, so that how they come in batches does not depend on how busy the
 * machine is.
 */
export const gatheredSurge = async (pipeline: LocalPipeline, count: number): Promise<Surge> => {
  const recordings = await record(pipeline, 'gathered', count);
  const { outputs, aws } = pipeline;
  const held = async (QueueUrl: string): Promise<number> => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes = {} } = await aws.sqs.send(command);
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  };
  await letWrite(pipeline, false);
  return measureSurge(pipeline, recordings, {
    ...SURGE,
    perSecond: GATHERED_PER_SECOND,
    meanwhile: async () => {
      await waitUntil(
        async () => {
          const [coming, stored] = [await held(outputs.RecordingsQueueUrl), await held(outputs.HistoryQueueUrl)];
          return coming === 0 && stored >= count ? true : undefined;
        },
        { seconds: PATIENCE_SECONDS, otherwise: () => 'not all recordings are stored' },
      );
      await letWrite(pipeline, true);
      return undefined;
    },
  });
};
