import { once } from 'node:events';
import https from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import { realTime } from '../../lambdas/runtime/time';
import { s3RecordingStore } from '../../lambdas/adapters/s3-recording-store';
import { twilioRecordings } from '../../lambdas/adapters/twilio-recordings';
import type { Deadline } from '../../lambdas/core/deadline';
import { RetryLater } from '../../lambdas/core/errors';
import { recordingSid } from '../../lambdas/core/recording';
import { streaming } from '../../lambdas/runtime/aws-client-config';
import type { MediaFault } from '../../local/twilio/faults';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { CREDENTIALS, MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE, STARTED_AT, aCallSid } from '../support/subjects';
import { loopbackCertificate } from '../support/local/loopback-certificate';

/** An S3 that takes any bytes over TLS, and counts the uploads it got whole. */
const startSink = async () => {
  const uploads = { whole: 0 };
  const server = https.createServer(loopbackCertificate, (request, response) => {
    request.on('error', () => undefined);
    request.resume().on('end', () => {
      uploads.whole += 1;
      response.setHeader('etag', '"1"').end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const agent = new https.Agent({ ca: loopbackCertificate.cert });
  const s3 = new S3Client({
    endpoint: `https://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    ...streaming,
    requestHandler: { httpsAgent: agent },
  });
  const stop = () => {
    s3.destroy();
    agent.destroy();
    server.closeAllConnections();
    server.close();
  };
  return { s3, uploads, stop };
};

let twilio: TwilioStandIn;
let sink: Awaited<ReturnType<typeof startSink>>;
beforeAll(async () => {
  [twilio, sink] = await Promise.all([startTwilio(), startSink()]);
});
afterEach(() => {
  twilio.clearFaults();
  sink.uploads.whole = 0;
});
afterAll(async () => {
  await twilio.stop();
  sink.stop();
});

/** Downloads a recording of about so many bytes from Twilio and uploads it, as the processor does. */
const upload = async (bytes: number, deadline: Deadline, ...faults: MediaFault[]) => {
  const { sid } = await twilio.addRecording({ audio: { generate: { bytes } }, faults });
  const recording = { sid: recordingSid.parse(sid), callSid: aCallSid(), startedAt: STARTED_AT, channels: 1 as const };
  const source = twilioRecordings(
    { TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_API_URL: twilio.url },
    {
      time: realTime,
      // The machine may be slow where nothing is to stall.
      idleMs: faults.some(({ kind }) => kind === 'stall') ? 300 : 30_000,
      credentials: new MemoryCredentials({
        ...CREDENTIALS,
        twilioApiKeySid: twilio.apiKeySid,
        twilioApiKeySecret: twilio.apiKeySecret,
      }),
    },
  );
  using audio = await source.open(recording, deadline);
  const location = { bucket: 'bucket', prefixes: ['recordings'] };
  const store = s3RecordingStore(sink.s3, location, { metrics: new MemoryMetrics(), time: realTime });
  const written = await store.save('recordings/key.mp3', recording, audio);
  return { announced: audio.bytes, written };
};

const SMALL = 20_000;
const LARGE = 3_000_000;

test.each([SMALL, LARGE])('%i bytes arrive', async (bytes) => {
  const { announced, written } = await upload(bytes, NO_DEADLINE);
  expect(written).toBe(announced);
  expect(sink.uploads.whole).toBe(1);
});

// The SDK's own stream around the body must never see an error: nobody listens there, and the process would die.
test.each<[number, MediaFault, string]>([
  [SMALL, { kind: 'cut', afterBytes: 10_000 }, 'audio-cut'],
  [LARGE, { kind: 'cut', afterBytes: 2_000_000 }, 'audio-cut'],
  [SMALL, { kind: 'wrong-length' }, 'audio-cut'],
  [LARGE, { kind: 'wrong-length' }, 'audio-cut'],
  [SMALL, { kind: 'unbounded' }, 'audio-unbounded'],
  [SMALL, { kind: 'stall', afterBytes: 10_000 }, 'audio-stalled'],
  [LARGE, { kind: 'stall', afterBytes: 2_000_000 }, 'audio-stalled'],
  [SMALL, { kind: 'not-mp3' }, 'audio-not-mp3'],
  [LARGE, { kind: 'not-mp3' }, 'audio-not-mp3'],
  [SMALL, { kind: 'empty' }, 'audio-empty'],
  [SMALL, { kind: 'html' }, 'audio-wrong-type'],
])('%i bytes with %j: the upload ends with the reason %s, and stores nothing', async (bytes, fault, code) => {
  await expect(upload(bytes, NO_DEADLINE, fault)).rejects.toMatchObject({ code });
  expect(sink.uploads.whole).toBe(0);
});

test('audio under another label arrives', async () => {
  await upload(SMALL, NO_DEADLINE, { kind: 'label', type: 'binary/octet-stream' });
  expect(sink.uploads.whole).toBe(1);
});

// An object becomes one with its last byte.
test.each([SMALL, LARGE])('%i bytes whose lease is lost on the way become no object', async (bytes) => {
  let chunks = 0;
  const deadline = {
    signal: NO_DEADLINE.signal,
    require: () => {
      chunks += 1;
      if (chunks > 1) throw new RetryLater('lease-lost', { message: 'lost' });
    },
  };
  const slowly: MediaFault = { kind: 'slow', bytesPerSecond: bytes };
  await expect(upload(bytes, deadline, slowly)).rejects.toMatchObject({ code: 'lease-lost' });
  expect(sink.uploads.whole).toBe(0);
});
