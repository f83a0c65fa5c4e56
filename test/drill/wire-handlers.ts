import { airtableJobs } from '../../lambdas/adapters/airtable-jobs';
import { type Pace, patientPace, yieldingPace } from '../../lambdas/adapters/pace';
import { s3LinkSigner } from '../../lambdas/adapters/s3-link-signer';
import { s3RecordingStore } from '../../lambdas/adapters/s3-recording-store';
import { sqsHistoryQueue, sqsRecordingsQueue } from '../../lambdas/adapters/sqs-queues';
import { isSignedByTwilio } from '../../lambdas/adapters/twilio-signature';
import type { DailySize } from '../../lambdas/core/ports';
import type { RecordingSid } from '../../lambdas/core/recording';
import { historyWriterConsumer } from '../../lambdas/history-writer/consumer';
import { webhook } from '../../lambdas/ingest/webhook';
import { processorConsumer } from '../../lambdas/processor/consumer';
import { jobLookup } from '../../lambdas/processor/job-lookup';
import type { ProcessorSettings } from '../../lambdas/processor/process-recording';
import { createMetrics, publishing } from '../../lambdas/runtime/emf-metrics';
import { measureGrowth } from '../../lambdas/storage-growth/measure-growth';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { type SimulatedQueue, simulatedClient } from '../support/simulated-sqs';
import { airtableEnvOf } from '../support/airtable-env';
import type { MemoryTwilio } from '../support/fakes/memory-twilio';
import { type MemoryCredentials, MemoryLog } from '../support/fakes/small-fakes';
import type { AwsMetrics } from './aws-metrics';
import { simulatedS3 } from './simulated-s3';
import type { VirtualTime } from './virtual-time';

export const ACCOUNT = `AC${'0'.repeat(32)}`;

/** Names and ids as in the synthesised template. */
export interface PipelineIds {
  readonly name: string;
  readonly apiId: string;
  readonly bucketName: string;
}

/** What handlers have around them. */
export interface Surroundings {
  readonly ids: PipelineIds;
  readonly time: VirtualTime;
  readonly aws: AwsMetrics;
  readonly queues: Record<'recordings' | 'recordingsDlq' | 'history' | 'historyDlq', SimulatedQueue>;
  readonly credentials: MemoryCredentials;
  readonly airtable: AirtableStandIn;
  readonly twilio: MemoryTwilio;
  readonly processorSettings: ProcessorSettings;
  downloadProblem(sid: RecordingSid): Error | undefined;
  /** What S3 has reported of the bucket on the last so many days. */
  sizes(days: number): DailySize[];
}

/** The four functions, as their handler.ts wires them. */
export const wireHandlers = (world: Surroundings) => {
  const { ids, time, aws, queues, credentials, airtable, twilio, processorSettings } = world;
  const log = new MemoryLog();
  const now = () => new Date();
  const sqs = simulatedClient(Object.values(queues), () => Promise.resolve());
  const s3 = simulatedS3(() => {
    aws.bucket('4xxErrors', ids.bucketName);
  });
  const jobsAt = (pace: Pace) => {
    const metrics = createMetrics(ids.name);
    return { metrics, jobs: airtableJobs(airtableEnvOf(airtable), { credentials, pace, metrics }) };
  };
  const waitVirtually = (ms: number): Promise<void> => {
    time.advanceTo(time.seconds + ms / 1000);
    return Promise.resolve();
  };
  const source = {
    open: async (...[recording]: Parameters<MemoryTwilio['open']>) => {
      await credentials.current();
      const problem = world.downloadProblem(recording.sid);
      if (problem !== undefined) throw problem;
      return await twilio.open(recording);
    },
    describe: twilio.describe.bind(twilio),
    remove: twilio.remove.bind(twilio),
  };
  const processor = jobsAt(yieldingPace(10_000));
  const writer = jobsAt(patientPace(500, Date.now, waitVirtually));
  const history = sqsHistoryQueue(sqs, queues.history.url);
  const growthMetrics = createMetrics(ids.name);
  return {
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
        store: s3RecordingStore(s3, ids.bucketName, processor.metrics),
        history,
        jobOfCall: jobLookup(processor.jobs, log),
        log,
        metrics: processor.metrics,
      },
      settings: processorSettings,
      sqs,
      queue: { url: queues.recordings.url, deadLetterUrl: queues.recordingsDlq.url },
    }),
    writer: historyWriterConsumer({
      ports: {
        jobs: writer.jobs,
        history,
        store: s3RecordingStore(s3, ids.bucketName, writer.metrics),
        links: s3LinkSigner(s3, ids.bucketName, 900),
        source,
        log,
        metrics: writer.metrics,
        now,
      },
      settings: { timeZone: 'UTC', source: 'IVR', jobWaitSeconds: 900, findsJobsByCall: true },
      sqs,
      queue: { url: queues.history.url, deadLetterUrl: queues.historyDlq.url },
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
