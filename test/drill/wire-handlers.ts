import { type AsyncLocalStorage } from 'node:async_hooks';
import { airtableJobs } from '../../lambdas/adapters/airtable-jobs';
import { type Pace, patientPace, yieldingPace } from '../../lambdas/adapters/airtable-pace';
import { s3LinkSigner } from '../../lambdas/adapters/s3-link-signer';
import { s3RecordingStore } from '../../lambdas/adapters/s3-recording-store';
import { sqsCleanupQueue, sqsHistoryQueue, sqsRecordingsQueue } from '../../lambdas/adapters/sqs-queues';
import { isSignedByTwilio } from '../../lambdas/adapters/twilio-signature';
import { cleanupConsumer } from '../../lambdas/cleanup/consumer';
import type { DailySize } from '../../lambdas/core/ports/s3';
import type { TwilioRecordings } from '../../lambdas/core/ports/twilio';
import type { RecordingSid } from '../../lambdas/core/recording';
import { historyWriterConsumer } from '../../lambdas/history-writer/consumer';
import { webhook } from '../../lambdas/ingest/webhook';
import { processorConsumer } from '../../lambdas/processor/consumer';
import { jobLookup } from '../../lambdas/processor/job-lookup';
import type { ProcessorSettings } from '../../lambdas/processor/process-recording';
import { createMetrics, publishing } from '../../lambdas/runtime/emf-metrics';
import type { Time } from '../../lambdas/runtime/time';
import { measureGrowth } from '../../lambdas/storage-growth/measure-growth';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { airtableEnvOf } from '../support/airtable-env';
import type { MemoryTwilio } from '../support/fakes/memory-twilio';
import { type MemoryCredentials, MemoryLog } from '../support/fakes/small-fakes';
import { type SimulatedQueue, simulatedClient } from '../support/simulated-aws/simulated-sqs';
import type { AwsMetrics } from './aws-metrics';
import { simulatedS3 } from '../support/simulated-aws/simulated-s3';
import type { VirtualTime } from './virtual-time';

export const ACCOUNT = `AC${'0'.repeat(32)}`;

/** Names and ids as in the synthesised template. */
export interface PipelineIds {
  readonly name: string;
  readonly apiId: string;
  readonly bucketName: string;
}

/** Of the pauses between two tries, which are random: verdicts hold at 0 and at 1 as well, tried by hand. */
const JITTER = 0.5;

export const queueNames = ['recordings', 'history', 'cleanup'] as const;
export type QueueName = (typeof queueNames)[number];

/** One invocation of a function. Of one that was killed nothing is heard any more. */
export interface Invocation {
  killed: boolean;
  readonly die: () => void;
}

/** What handlers have around them. */
export interface Surroundings {
  readonly ids: PipelineIds;
  readonly time: VirtualTime;
  readonly aws: AwsMetrics;
  readonly queues: Readonly<Record<QueueName | `${QueueName}Dlq`, SimulatedQueue>>;
  readonly invocations: AsyncLocalStorage<Invocation>;
  readonly credentials: MemoryCredentials;
  readonly airtable: AirtableStandIn;
  readonly twilio: MemoryTwilio;
  readonly processorSettings: ProcessorSettings;
  /** What a download meets; `killed`: its process is killed over it. */
  downloadProblem(sid: RecordingSid): Error | 'killed' | undefined;
  deletionProblem(sid: RecordingSid): Error | undefined;
  /** What S3 has reported of the bucket on the last so many days. */
  sizes(days: number): DailySize[];
}

const never = () => new Promise<never>(() => undefined);

/** Twilio as it is now, with its problems. */
const troubledSource = ({
  credentials,
  invocations,
  twilio,
  ...world
}: Pick<Surroundings, 'credentials' | 'invocations' | 'twilio'> & {
  problems: Pick<Surroundings, 'downloadProblem' | 'deletionProblem'>;
}): TwilioRecordings => ({
  open: async (recording) => {
    await credentials.current();
    const problem = world.problems.downloadProblem(recording.sid);
    if (problem === 'killed') {
      invocations.getStore()?.die();
      return await never();
    }
    if (problem !== undefined) throw problem;
    return await twilio.open(recording);
  },
  describe: (sid) => twilio.describe(sid),
  remove: async (sid) => {
    await credentials.current();
    const problem = world.problems.deletionProblem(sid);
    if (problem !== undefined) throw problem;
    return await twilio.remove(sid);
  },
});

/** The functions, as their handler.ts wires them. */
export const wireHandlers = (world: Surroundings) => {
  const { ids, time: clock, aws, queues, invocations, credentials, airtable, twilio, processorSettings } = world;
  const log = new MemoryLog();
  const now = () => new Date();
  const sqs = simulatedClient(Object.values(queues), () => Promise.resolve());
  const { client: s3, objects } = simulatedS3(() => {
    aws.bucket('4xxErrors', ids.bucketName);
  });
  const place = { bucket: ids.bucketName, prefixes: [processorSettings.prefix] };
  const time: Time = {
    now,
    pause: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (invocations.getStore()?.killed === true) await never();
    },
    random: () => JITTER,
  };
  const jobsAt = (pace: Pace) => {
    const metrics = createMetrics(ids.name);
    return { metrics, jobs: airtableJobs(airtableEnvOf(airtable), { credentials, pace, metrics }) };
  };
  const source = troubledSource({ credentials, invocations, twilio, problems: world });
  const processor = jobsAt(yieldingPace(10_000));
  const writer = jobsAt(patientPace(500, Date.now, (ms) => clock.pass(ms)));
  const cleanupMetrics = createMetrics(ids.name);
  const history = sqsHistoryQueue(sqs, queues.history.url);
  const growthMetrics = createMetrics(ids.name);
  const queueOf = (name: QueueName) => ({ url: queues[name].url, deadLetterUrl: queues[`${name}Dlq`].url });
  return {
    /** What lies in the bucket. */
    objects,
    log,
    ingest: webhook({
      ports: {
        credentials,
        isSignedWith: isSignedByTwilio,
        recordings: sqsRecordingsQueue(sqs, queues.recordings.url),
        log,
        metrics: createMetrics(ids.name),
        now,
      },
      accountSid: ACCOUNT,
    }),
    processor: processorConsumer({
      ports: {
        source,
        store: s3RecordingStore(s3, place, processor.metrics),
        recordings: sqsRecordingsQueue(sqs, queues.recordings.url),
        history,
        jobOfCall: jobLookup(processor.jobs, log),
        log,
        metrics: processor.metrics,
      },
      settings: processorSettings,
      sqs,
      time,
      queue: queueOf('recordings'),
    }),
    writer: historyWriterConsumer({
      ports: {
        jobs: writer.jobs,
        history,
        cleanup: sqsCleanupQueue(sqs, queues.cleanup.url),
        store: s3RecordingStore(s3, place, writer.metrics),
        links: s3LinkSigner(s3, ids.bucketName, 900),
        log,
        metrics: writer.metrics,
        now,
      },
      settings: { timeZone: 'UTC', source: 'IVR', jobWaitSeconds: 900, findsJobsByCall: true, place },
      sqs,
      time,
      queue: queueOf('history'),
    }),
    cleanup: cleanupConsumer({
      ports: { store: s3RecordingStore(s3, place, cleanupMetrics), source, log, metrics: cleanupMetrics },
      settings: { deletes: true },
      sqs,
      time,
      queue: queueOf('cleanup'),
    }),
    storageGrowth: publishing(
      growthMetrics,
      measureGrowth(
        { sizes: { daily: (days) => Promise.resolve(world.sizes(days)) }, metrics: growthMetrics, log, now },
        { prices: { StandardStorage: 0.023 } },
      ),
    ),
  };
};
