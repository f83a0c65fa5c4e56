import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { EVENTS_PER_BATCH, HISTORY_WRITERS } from '../../lambdas/core/airtable-budget';
import { historyWriterEnv } from '../../lambdas/history-writer/env';
import { wireHistoryWriter } from '../../lambdas/history-writer/wire';
import { newLinkId } from '../../lambdas/runtime/new-link-id';
import { realTime } from '../../lambdas/runtime/time';
import { MemoryMetrics } from '../../test/support/fakes/memory-metrics';
import { MemoryLog } from '../../test/support/fakes/small-fakes';
import { type AirtableAddress, airtableAddress, startApart } from './apart';
import type { OwedLine } from './backlog';
import { startBareAws } from './bare-aws';
import { FifoQueue } from './fifo-queue';
import type { Writing } from './measured';

const TIMEOUT_MS = 120_000;

const settingsFor = (airtable: AirtableAddress) =>
  historyWriterEnv.parse({
    PIPELINE_NAME: 'bench',
    AIRTABLE_BASE_ID: airtable.baseId,
    AIRTABLE_ENDPOINT_URL: airtable.url,
    AIRTABLE_JOBS_TABLE: airtable.jobsTable,
    AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
    AIRTABLE_HISTORY_FIELD: 'History',
    AIRTABLE_REFRESH_FIELD: 'Refresh recording links',
    AIRTABLE_LINKS: 'append',
    AIRTABLE_JOB_WAIT_MINUTES: '15',
    RECORDINGS_BUCKET: 'recordings',
    LINKS_BUCKET: 'links',
    S3_PREFIXES: 'recordings',
    RECORDING_URL_EXPIRATION_MINUTES: '15',
    HISTORY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/history.fifo',
    HISTORY_DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/history-dlq.fifo',
    CLEANUP_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/cleanup',
    CREDENTIALS_SECRET_NAME: 'bench',
    HISTORY_TIME_ZONE: 'UTC',
    HISTORY_SOURCE: 'IVR',
    HISTORY_BATCH_WINDOW_SECONDS: '0',
  });

/** Whom a history-writer speaks to. */
export const writerSides = z.object({ airtable: airtableAddress, awsUrl: z.url() });
type WriterSides = z.output<typeof writerSides>;

/** What the pipeline's secret holds. */
const secretFor = ({ token }: AirtableAddress) => ({
  twilioAuthToken: 'bench',
  twilioApiKeySid: `SK${'0'.repeat(32)}`,
  twilioApiKeySecret: 'bench',
  airtableToken: token,
});

/** Clients of that AWS. */
const clientsOf = (endpoint: string) => {
  const there = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };
  return {
    S3Client: class extends S3Client {
      constructor(config: S3ClientConfig) {
        super({ ...config, ...there, forcePathStyle: true });
      }
    },
    SQSClient: class extends SQSClient {
      constructor(config: SQSClientConfig) {
        super({ ...config, ...there });
      }
    },
    SecretsManagerClient: class extends SecretsManagerClient {
      constructor(config: SecretsManagerClientConfig) {
        super({ ...config, ...there });
      }
    },
  };
};

const recordOf = ({ messageId, body, group }: OwedLine): SQSRecord => ({
  messageId,
  receiptHandle: messageId,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(Date.now()),
    SenderId: 'bench',
    ApproximateFirstReceiveTimestamp: String(Date.now()),
    MessageGroupId: group,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:history.fifo',
  awsRegion: 'us-east-1',
});

/** Writes a batch. @returns the ids of the messages that failed */
export type WriteBatch = (batch: readonly OwedLine[]) => Promise<readonly string[]>;

/** One history-writer as `handler.ts` wires it, with its real adapters by HTTP. */
export const writerOf = ({ airtable, awsUrl }: WriterSides): WriteBatch => {
  const handle = wireHistoryWriter(settingsFor(airtable), {
    ...clientsOf(awsUrl),
    fetch,
    newLinkId,
    time: realTime,
    log: new MemoryLog(),
    metrics: new MemoryMetrics(),
  });
  return async (batch) => {
    const begun = performance.now();
    const context = { getRemainingTimeInMillis: () => TIMEOUT_MS - (performance.now() - begun) };
    const { batchItemFailures } = await handle({ Records: batch.map(recordOf) }, context);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
};

/** Takes batches until aborted, or until nothing is left for it. */
const consume = async (queue: FifoQueue<OwedLine>, write: WriteBatch, over: AbortSignal): Promise<void> => {
  while (!over.aborted) {
    const batch = queue.receive(EVENTS_PER_BATCH);
    if (batch.length === 0) return;
    const failed = new Set(await write(batch));
    queue.settle(batch, new Set(batch.map(({ messageId }) => messageId).filter((id) => !failed.has(id))));
  }
};

const writerApart = async (sides: WriterSides) => {
  const { ask, stop } = await startApart('writer', { BENCH_SIDES: JSON.stringify(sides) });
  const write: WriteBatch = async (batch) => z.array(z.string()).parse(await ask(batch));
  return { write, stop };
};

/** The history-writers beside each other, each in a process of its own, as its event source runs them. */
export const historyWriters: Writing = async (airtable, lines) => {
  const owners = new Map(lines.map(({ key, recordingSid }) => [`/recordings/${key}`, recordingSid]));
  const aws = await startBareAws(secretFor(airtable), (of) => owners.get(of) ?? '');
  const queue = new FifoQueue(lines);
  const sides = { airtable, awsUrl: aws.url };
  const writers = await Promise.all(Array.from({ length: HISTORY_WRITERS }, () => writerApart(sides)));
  return {
    until: async (over) => {
      await Promise.all(writers.map(({ write }) => consume(queue, write, over)));
    },
    stop: async () => {
      await Promise.all([aws.stop(), ...writers.map((writer) => writer.stop())]);
    },
  };
};
