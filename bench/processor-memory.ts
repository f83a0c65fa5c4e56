import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { recordingMessage } from '../lambdas/core/messages';
import { callSid, recordingSid } from '../lambdas/core/recording';
import { processorEnv } from '../lambdas/processor/env';
import { parseEnv } from '../lambdas/runtime/parse-env';
import { startAirtable } from '../local/airtable/start';
import { rootCredentials } from '../local/emulator/environment';
import { awsClients } from '../local/pipeline/aws-clients';
import { putCredentials } from '../local/pipeline/secret';
import { standInCredentials, standInSettings } from '../local/pipeline/settings';
import { startTwilio } from '../local/twilio/start';
import { deployedFunctions } from './deployed/deployed-functions';
import { bundle, runProgram } from './deployed/run-program';
import { deliver } from './processor-memory/deliver';
import { measurement } from './processor-memory/measured';
import type { Bench } from './report/bench';
import { interleaved } from './report/interleaved';

/** The longest call Twilio records is 24 h of MP3 at 32 kbit/s. The small one still is several parts of an upload. */
const SIZES = { long: { bytes: 24 * 3600 * 4000, runs: 3 }, short: { bytes: 12e6, runs: 1 } };

const run: Bench['run'] = async ({ emulator: startedEmulator, short }) => {
  const emulator = await startedEmulator();
  const { bytes, runs } = short ? SIZES.short : SIZES.long;
  const aws = awsClients(emulator);
  const [twilio, airtable] = await Promise.all([startTwilio(), startAirtable()]);
  try {
    const functionOf = await deployedFunctions(
      emulator,
      aws,
      {
        ...standInSettings(twilio, airtable),
        S3_REGION: emulator.region,
        // A failure is to be seen, not to be measured.
        RECORDING_UPLOAD_RETRIES: '0',
      },
      'bench-processor-memory',
    );
    const { program, variables } = functionOf('processor');
    const env = parseEnv(processorEnv, { ...variables });
    await putCredentials(aws, env.CREDENTIALS_SECRET_NAME, standInCredentials(twilio, airtable, 'unused'));
    const [streaming, buffering] = await Promise.all([
      bundle('processor-memory/streaming', emulator.runFolder),
      bundle('processor-memory/buffering', emulator.runFolder),
    ]);

    const recording = await twilio.addRecording({ audio: { generate: { bytes } } });
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
      ...variables,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: emulator.region,
      AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
      NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
      BENCH_PROGRAM: program,
      BENCH_MEDIA_URL: `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${recording.sid}.mp3`,
      BENCH_AUTHORIZATION: `Basic ${basic}`,
    };

    const emptyBucket = async (): Promise<void> => {
      const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: env.RECORDINGS_BUCKET }));
      for (const { Key, Size } of Contents) {
        if (Size !== recording.bytes) throw new Error(`${Key ?? ''} has ${Size ?? 0} of ${recording.bytes} bytes`);
        await aws.s3.send(new DeleteObjectCommand({ Bucket: env.RECORDINGS_BUCKET, Key }));
      }
      if (Contents.length !== 1) throw new Error(`${Contents.length} objects were stored instead of one`);
    };

    const stream = () =>
      deliver(aws.sqs, env.RECORDINGS_QUEUE_URL, message, (event) =>
        runProgram(streaming, { ...environment, BENCH_EVENT: JSON.stringify(event) }, measurement),
      );
    const buffered = 'buffering: fetch, then PutObject';
    const emptied = async <Found>(running: Promise<Found>): Promise<Found> => {
      const found = await running;
      await emptyBucket();
      return found;
    };
    const found = await interleaved(
      {
        'processor, Content-Length known': () => emptied(stream()),
        'processor, length unknown (multipart)': () => (twilio.addFault({ kind: 'chunked' }), emptied(stream())),
        [buffered]: () => emptied(runProgram(buffering, environment, measurement)),
      },
      runs,
    );
    const figure = `one recording of ${(bytes / 1e6).toFixed(1)} MB (${(bytes / 4000 / 3600).toFixed(1)} h)`;
    const of = (metric: 'seconds' | 'peakRssMiB') =>
      Object.fromEntries(Object.entries(found).map(([name, metrics]) => [name, metrics[metric]]));
    return [
      { figure: `${figure}: peak RSS`, unit: 'MiB', measured: of('peakRssMiB'), goals: [] },
      { figure: `${figure}: time`, unit: 's', measured: of('seconds'), goals: [] },
    ];
  } finally {
    await Promise.all([twilio.stop(), airtable.stop()]);
    aws.destroy();
  }
};

export const processorMemory: Bench = {
  measures: 'memory and time of the longest recording, streamed and buffered',
  run,
};
