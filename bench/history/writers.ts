import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { EVENTS_PER_BATCH, HISTORY_WRITERS } from '../../lambdas/core/airtable-budget';
import { historyWriterEnv } from '../../lambdas/history-writer/env';
import { wireHistoryWriter } from '../../lambdas/history-writer/wire';
import { newLinkId } from '../../lambdas/runtime/new-link-id';
import { realTime } from '../../lambdas/runtime/time';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { MemoryMetrics } from '../../test/support/fakes/memory-metrics';
import { MemoryLog } from '../../test/support/fakes/small-fakes';
import type { BacklogSize, OwedLine } from './backlog';
import { backlog } from './backlog';
import { startBareAws } from './bare-aws';
import { FifoQueue } from './fifo-queue';

const TIMEOUT_MS = 120_000;

const settingsFor = (airtable: AirtableStandIn) =>
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

/** What writes a backlog until the time is over. */
export interface Writing {
  /** Works until aborted; then what is under way ends. */
  readonly until: (over: AbortSignal) => Promise<void>;
  stop(): Promise<void>;
}

/**
 * The history-writer as `handler.ts` wires it, with its real adapters by HTTP, twice beside each other, as its event source
 * runs it.
 */
export const historyWriters = async (airtable: AirtableStandIn, size: BacklogSize): Promise<Writing> => {
  const lines = backlog(airtable, size);
  const owners = new Map(lines.map(({ key, recordingSid }) => [`/recordings/${key}`, recordingSid]));
  const secret = {
    twilioAuthToken: 'bench',
    twilioApiKeySid: `SK${'0'.repeat(32)}`,
    twilioApiKeySecret: 'bench',
    airtableToken: airtable.token,
  };
  const aws = await startBareAws(secret, (path) => owners.get(path) ?? '');
  const queue = new FifoQueue(lines);
  const run = async (over: AbortSignal): Promise<void> => {
    const handle = wireHistoryWriter(settingsFor(airtable), {
      ...clientsOf(aws.url),
      fetch,
      newLinkId,
      time: realTime,
      log: new MemoryLog(),
      metrics: new MemoryMetrics(),
    });
    while (!over.aborted) {
      const batch = queue.receive(EVENTS_PER_BATCH);
      if (batch.length === 0) return;
      const begun = performance.now();
      const context = { getRemainingTimeInMillis: () => TIMEOUT_MS - (performance.now() - begun) };
      const { batchItemFailures } = await handle({ Records: batch.map(recordOf) }, context);
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      queue.settle(batch, new Set(batch.map(({ messageId }) => messageId).filter((id) => !failed.has(id))));
    }
  };
  return {
    until: async (over) => {
      await Promise.all(Array.from({ length: HISTORY_WRITERS }, () => run(over)));
    },
    stop: () => aws.stop(),
  };
};
