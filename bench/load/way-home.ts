import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { startAirtable } from '../../local/airtable/start';
import type { Emulator } from '../../local/emulator/emulator';
import { rootCredentials } from '../../local/emulator/environment';
import { awsClients } from '../../local/pipeline/aws-clients';
import { putCredentials } from '../../local/pipeline/secret';
import { standInCredentials, standInSettings } from '../../local/pipeline/settings';
import { startTwilio } from '../../local/twilio/start';
import { type Answered, answered } from '../deployed/answered';
import { deployedFunctions } from '../deployed/deployed-functions';
import { linkRequest, webhook, webhookEvent } from '../deployed/events';
import { bundle, runProgram } from '../deployed/run-program';
import { recordingsOf, putAll } from '../url-signer/recordings';
import { receivedFrom } from './received';

/** What a recording is billed for, function by function. */
export const ON_THE_WAY = ['ingest', 'processor', 'history-writer', 'cleanup', 'url-signer'] as const;
type OnTheWay = (typeof ON_THE_WAY)[number];

/** A call of a minute, at 32 kbit/s. */
const BYTES = 240_000;

export interface WayHome {
  /**
   * Brings recordings home one by one, in one process for each function: its first invocation is cold, the others are warm. Each
   * takes what the one before it has left in the queue.
   */
  readonly walk: (recordings: number) => Promise<Readonly<Record<OnTheWay, Answered>>>;
  readonly memoryMiB: (feature: OnTheWay) => number;
  stop(): Promise<void>;
}

/** The functions as they are deployed, between the emulator and the stand-ins. */
export const wayHome = async (emulator: Emulator): Promise<WayHome> => {
  const aws = awsClients(emulator);
  const [twilio, airtable] = await Promise.all([startTwilio(), startAirtable({ requestsPerSecond: Infinity })]);
  const stop = async (): Promise<void> => {
    await Promise.all([twilio.stop(), airtable.stop()]);
    aws.destroy();
  };
  try {
    const settings = { ...standInSettings(twilio, airtable), S3_REGION: emulator.region };
    const functionOf = await deployedFunctions(emulator, aws, settings, 'bench-load-way');
    const { variables } = functionOf('history-writer');
    const { RECORDINGS_QUEUE_URL: recordingsQueue = '', RECORDINGS_BUCKET: bucket = '' } =
      functionOf('processor').variables;
    const { HISTORY_QUEUE_URL: historyQueue = '', CLEANUP_QUEUE_URL: cleanupQueue = '' } = variables;
    const credentials = standInCredentials(twilio, airtable, 'unused');
    await putCredentials(aws, variables.CREDENTIALS_SECRET_NAME ?? '', credentials);
    const answering = await bundle('deployed/answering', emulator.runFolder);
    const invoke = (feature: OnTheWay, events: readonly unknown[]): Promise<Answered> => {
      const { program, variables: its } = functionOf(feature);
      return runProgram(
        answering,
        {
          ...its,
          AWS_ENDPOINT_URL: emulator.endpoint,
          AWS_REGION: emulator.region,
          AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
          NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
          BENCH_PROGRAM: program,
          BENCH_EVENTS: JSON.stringify(events),
        },
        answered,
      );
    };
    const [linked] = recordingsOf('J-link', 1);
    if (linked === undefined) throw new Error('no recording to link to');
    await putAll(aws.s3, bucket, [linked]);
    let jobs = 0;
    return {
      walk: async (count) => {
        const webhooks = [];
        for (let one = 0; one < count; one++) {
          const number = `J-${++jobs}`;
          airtable.addJob({ number, history: 'a line' });
          const { sid, callSid } = await twilio.addRecording({ audio: { generate: { bytes: BYTES } } });
          webhooks.push(
            webhookEvent(
              webhook(twilio.accountSid, twilio.authToken, { recordingSid: sid, callSid, jobNumber: number }),
            ),
          );
        }
        const found = {
          ingest: await invoke('ingest', webhooks),
          processor: await invoke('processor', await receivedFrom(aws.sqs, recordingsQueue, count)),
          'history-writer': await invoke('history-writer', await receivedFrom(aws.sqs, historyQueue, count)),
          cleanup: await invoke('cleanup', await receivedFrom(aws.sqs, cleanupQueue, count)),
          'url-signer': await invoke(
            'url-signer',
            Array.from({ length: count }, () => linkRequest({ key: linked.key })),
          ),
        };
        // Lambda deletes what was not reported as failed.
        for (const QueueUrl of [recordingsQueue, historyQueue, cleanupQueue])
          await aws.sqs.send(new PurgeQueueCommand({ QueueUrl }));
        return found;
      },
      memoryMiB: (feature) => functionOf(feature).memoryMiB,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
