import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { build } from 'esbuild';
import * as z from 'zod';
import { recordingMessage } from '../lambdas/core/messages';
import { callSid, recordingSid } from '../lambdas/core/recording';
import { type Emulator, startEmulator } from '../local/emulator/emulator';
import { rootCredentials } from '../local/emulator/environment';
import { awsClients } from '../local/pipeline/aws-clients';
import { putCredentials } from '../local/pipeline/secret';
import { standInCredentials } from '../local/pipeline/settings';
import { startAirtable } from '../local/airtable/start';
import { startTwilio } from '../local/twilio/start';
import type { Measurement } from './processor-memory/measured';

/** The longest call Twilio records: 24 h of MP3 at 32 kbit/s. */
const BYTES = 24 * 3600 * 4000;
const RUNS = 3;
const BUCKET = 'bench';
const SECRET = 'bench/credentials';

const measurement = z.object({ seconds: z.number(), peakRssMiB: z.number() });
const run = promisify(execFile);

/** Bundles a measured program the way the Lambdas are bundled. */
const bundle = async (emulator: Emulator, name: string): Promise<string> => {
  const outfile = path.join(emulator.runFolder, `${name}.js`);
  await build({
    entryPoints: [path.join(__dirname, 'processor-memory', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    keepNames: true,
    mainFields: ['module', 'main'],
    alias: { 'whatwg-url': 'node:url' },
  });
  return outfile;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const bench = async (emulator: Emulator): Promise<void> => {
  const aws = awsClients(emulator);
  const [twilio, airtable] = await Promise.all([startTwilio(), startAirtable()]);
  try {
    await aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await putCredentials(aws, SECRET, standInCredentials(twilio, airtable));
    const queue = async (name: string, attributes = {}) => {
      const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
      return QueueUrl ?? '';
    };
    const recordings = await queue('recordings');
    const history = await queue('history.fifo', { FifoQueue: 'true' });

    const recording = await twilio.addRecording({ audio: { generate: { bytes: BYTES } } });
    const message = recordingMessage.encode({
      outcome: 'completed',
      recordingSid: recordingSid.parse(recording.sid),
      callSid: callSid.parse(recording.callSid),
      receivedAt: new Date(),
      startedAt: recording.startTime,
      channels: 1,
    });
    const basic = Buffer.from(`${twilio.apiKeySid}:${twilio.apiKeySecret}`).toString('base64');
    const environment = {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: emulator.region,
      AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
      NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_API_URL: twilio.url,
      AIRTABLE_BASE_ID: airtable.baseId,
      AIRTABLE_ENDPOINT_URL: airtable.url,
      AIRTABLE_JOBS_TABLE: 'Jobs',
      AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
      AIRTABLE_HISTORY_FIELD: 'History',
      RECORDINGS_BUCKET: BUCKET,
      S3_PREFIX: 'recordings',
      RECORDINGS_QUEUE_URL: recordings,
      RECORDINGS_DEAD_LETTER_QUEUE_URL: recordings,
      HISTORY_QUEUE_URL: history,
      CREDENTIALS_SECRET_NAME: SECRET,
      RECORDING_UPLOAD_RETRIES: '0',
      RECORDING_UPLOAD_TIMEOUT_SECONDS: '30',
      TWILIO_AUDIO_WAIT_MINUTES: '15',
      JOB_LOOKUP_INTERVAL_SECONDS: '10',
      BENCH_MESSAGE: JSON.stringify(message),
      BENCH_MEDIA_URL: `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${recording.sid}.mp3`,
      BENCH_AUTHORIZATION: `Basic ${basic}`,
    };

    const emptyBucket = async (): Promise<void> => {
      const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      for (const { Key, Size } of Contents) {
        if (Size !== recording.bytes) throw new Error(`${Key ?? ''} has ${Size ?? 0} of ${recording.bytes} bytes`);
        await aws.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
      }
      if (Contents.length !== 1) throw new Error(`${Contents.length} objects were stored instead of one`);
    };

    const variants = {
      'processor, Content-Length known': { program: 'streaming', chunked: false },
      'processor, length unknown (multipart)': { program: 'streaming', chunked: true },
      'buffering: fetch, then PutObject': { program: 'buffering', chunked: false },
    };
    const results = new Map<string, Measurement[]>();
    for (let round = 0; round < RUNS; round++) {
      for (const [name, { program, chunked }] of Object.entries(variants)) {
        if (chunked) twilio.addFault({ kind: 'chunked' });
        const { stdout } = await run('node', [await bundle(emulator, program)], {
          env: { ...process.env, ...environment },
        });
        const last: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
        results.set(name, [...(results.get(name) ?? []), measurement.parse(last)]);
        await emptyBucket();
      }
    }

    const peakOf = (name: string) => median((results.get(name) ?? []).map(({ peakRssMiB }) => peakRssMiB));
    const alternative = peakOf('buffering: fetch, then PutObject');
    console.log(
      `One recording of ${(BYTES / 1e6).toFixed(1)} MB (24 h), medians of ${RUNS} runs; S3 is the local emulator:`,
    );
    console.table(
      Object.fromEntries(
        Array.from(results, ([name, runs]) => [
          name,
          {
            'peak RSS (MiB)': Math.round(peakOf(name)),
            'of buffering': `${((100 * peakOf(name)) / alternative).toFixed(0)} %`,
            seconds: Number(median(runs.map(({ seconds }) => seconds)).toFixed(1)),
          },
        ]),
      ),
    );
  } finally {
    await Promise.all([twilio.stop(), airtable.stop()]);
    aws.destroy();
  }
};

const main = async (): Promise<void> => {
  const emulator = await startEmulator();
  try {
    await bench(emulator);
  } finally {
    await emulator.stop();
  }
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
