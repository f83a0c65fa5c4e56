import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type * as z from 'zod';
import { airtableJobs } from '../adapters/airtable-jobs';
import { windowedPace } from '../adapters/airtable-pace';
import { airtableRefreshBoxes } from '../adapters/airtable-refresh-boxes';
import { locationOf } from '../adapters/s3-env';
import { s3LinkRegister } from '../adapters/s3-link-register';
import { s3LinkSigner } from '../adapters/s3-link-signer';
import { s3Receipts } from '../adapters/s3-receipts';
import { s3RecordingStore } from '../adapters/s3-recording-store';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsCleanupQueue, sqsHistoryQueue } from '../adapters/sqs-queues';
import { EVENTS_PER_BATCH, WRITER_PACE } from '../core/airtable-budget';
import type { LinkId } from '../core/link';
import { historyEvent, idsOf } from '../core/messages';
import { patient } from '../runtime/aws-client-config';
import type { ClientClass, Means } from '../runtime/means';
import { sqsConsumer } from '../runtime/sqs-consumer';
import type { historyWriterEnv } from './env';
import { gather } from './gather';
import { handleEvents } from './handle-events';
import { refreshLinks } from './refresh-links';
import { writeHistory } from './write-history';

export interface HistoryWriterMeans extends Means {
  readonly S3Client: ClientClass<S3Client, S3ClientConfig>;
  readonly SQSClient: ClientClass<SQSClient, SQSClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
  readonly fetch: typeof fetch;
  readonly newLinkId: () => LinkId;
}

/** Handles messages of the history queue, batch by batch; `sqsConsumer` says who deletes them. */
export const wireHistoryWriter = (env: z.output<typeof historyWriterEnv>, means: HistoryWriterMeans) => {
  const { time, log, metrics, fetch, newLinkId } = means;
  const sqs = new means.SQSClient(patient);
  const s3 = new means.S3Client(patient);
  const secrets = new means.SecretsManagerClient(patient);
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log });
  const location = locationOf(env);

  const airtable = { credentials, pace: windowedPace(WRITER_PACE, time), metrics, fetch, time };
  const given = {
    history: sqsHistoryQueue(sqs, env.HISTORY_QUEUE_URL),
    store: s3RecordingStore(s3, location, { metrics, time }),
    links: s3LinkSigner(s3, { bucket: location.bucket, now: time.now }),
    register: s3LinkRegister(s3, { bucket: env.LINKS_BUCKET, time }),
    newLinkId,
    log,
    metrics,
    now: time.now,
  };
  const lines = {
    timeZone: env.HISTORY_TIME_ZONE,
    source: env.HISTORY_SOURCE,
    linkSeconds: env.RECORDING_URL_EXPIRATION_MINUTES * 60,
    links: env.AIRTABLE_LINKS,
    location,
  };
  const write = writeHistory(
    {
      ...given,
      jobs: airtableJobs(env, airtable),
      cleanup: sqsCleanupQueue(sqs, env.CLEANUP_QUEUE_URL),
      receipts: s3Receipts(s3, { bucket: env.LINKS_BUCKET, time }),
      time,
    },
    {
      ...lines,
      jobWaitSeconds: env.AIRTABLE_JOB_WAIT_MINUTES * 60,
      findsJobsByCall: env.AIRTABLE_CALL_SID_FIELD !== undefined,
    },
  );
  const refresh = refreshLinks({ ...given, boxes: airtableRefreshBoxes(env, airtable), pause: time.pause }, lines);
  return sqsConsumer({
    feature: 'history-writer',
    queue: { url: env.HISTORY_QUEUE_URL, deadLetterUrl: env.HISTORY_DEAD_LETTER_QUEUE_URL },
    schema: historyEvent,
    idsOf,
    handle: gather(
      handleEvents(write, refresh),
      { windowSeconds: env.HISTORY_BATCH_WINDOW_SECONDS, fullBatch: EVENTS_PER_BATCH },
      time.now,
    ),
    sqs,
    time,
    log,
    metrics,
  });
};
