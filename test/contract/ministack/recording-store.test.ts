import https from 'node:https';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { realTime } from '../../../lambdas/runtime/time';
import { s3LinkSigner } from '../../../lambdas/adapters/s3-link-signer';
import { s3RecordingStore } from '../../../lambdas/adapters/s3-recording-store';
import { keysFor } from '../../../lambdas/core/object-key';
import type { RecordingSid } from '../../../lambdas/core/recording';
import { rootCredentials } from '../../../local/emulator/environment';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { fetchLink } from '../../../local/pipeline/fetch-link';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { audioOf } from '../../support/fakes/broken-audio';
import { NO_DEADLINE, aLinkId, job } from '../../support/subjects';
import {
  LONG,
  PREFIXES,
  SPEECH,
  aKey,
  aRecording,
  recordingStoreContract,
} from '../../support/contracts/recording-store-contract';

const EXPIRES_SECONDS = 120;

const nothing = () => undefined;
/** The SDK warns on the console of each upload that fails, as most of these are meant to. */
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

describe('with an S3 that enforces TLS and signatures', () => {
  const emulator = sharedEmulator();
  const { endpoint, region, certificate } = emulator;
  const bucket = `recording-store-${randomBytes(6).toString('hex')}`;
  const agent = new https.Agent({ ca: certificate, keepAlive: true });
  const s3 = new S3Client({
    endpoint,
    region,
    credentials: rootCredentials,
    forcePathStyle: true,
    logger: silent,
    requestHandler: { httpsAgent: agent },
  });
  const metrics = new MemoryMetrics();
  const store = s3RecordingStore(s3, { bucket, prefixes: PREFIXES }, { metrics, time: realTime });
  const links = s3LinkSigner(s3, { bucket, now: realTime.now });
  const sign = (key: string, sid: RecordingSid) =>
    links.sign(key, { id: aLinkId(), sid, expiresInSeconds: EXPIRES_SECONDS });
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(() => {
    s3.destroy();
    agent.destroy();
  });

  recordingStoreContract('the adapter, on the local AWS', () => Promise.resolve({ store, links }));

  const stored = async (content: Buffer, length: 'known' | 'unknown', recording = aRecording()) => {
    const key = aKey();
    using audio = audioOf(content, length);
    await store.save(key, recording, audio);
    return { key, sid: recording.sid };
  };

  test('the object carries what is known about the recording, in ASCII', async () => {
    const recording = aRecording({ jobNumber: job('Köln 東京'), channels: 2, durationSeconds: 12 });
    const { key } = await stored(SPEECH, 'known', recording);
    const { ContentType, ContentLength, Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    expect({ ContentType, ContentLength }).toEqual({ ContentType: 'audio/mpeg', ContentLength: SPEECH.length });
    expect(Metadata).toEqual({
      'recording-sid': recording.sid,
      'call-sid': recording.callSid,
      'job-number': encodeURIComponent('Köln 東京'),
      'started-at': recording.startedAt.toISOString(),
      'duration-seconds': '12',
      channels: '2',
      source: recording.origin,
    });
  });

  test('an object that does not say whose it is, as after a copy by hand, has no owner', async () => {
    const recording = aRecording();
    const [key] = keysFor(recording, 'recordings');
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'ID3 copied by hand' }));
    expect(await store.look(key, NO_DEADLINE)).toEqual({ key, owner: undefined });
    expect(await store.ofCall(recording, NO_DEADLINE)).toEqual([{ key, owner: undefined }]);
  });

  // S3 takes 2 KB of metadata: 256 characters of 3 bytes each, percent-encoded, would be more.
  test('the longest job number is stored, and read again', async () => {
    const number = '\u4ed5'.repeat(256);
    const { key } = await stored(SPEECH, 'known', aRecording({ jobNumber: job(number) }));
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const [, encoded = ''] = /^=\?UTF-8\?B\?(.*)\?=$/.exec(Metadata?.['job-number'] ?? '') ?? [];
    expect(Buffer.from(encoded, 'base64').toString()).toBe(number);
  });

  test.each([
    ['known', SPEECH],
    ['unknown', SPEECH],
    ['known', LONG],
    ['unknown', LONG],
  ] as const)('a link plays the very audio, of %s length', async (length, content) => {
    const { key, sid } = await stored(content, length);
    const { status, contentType, body } = await fetchLink(emulator, await sign(key, sid));
    expect({ status, contentType }).toEqual({ status: 200, contentType: 'audio/mpeg' });
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(sha256(body)).toBe(sha256(content));
  });

  test('a link is signed by signature version 4, for as long as configured, for this object alone', async () => {
    const { key, sid } = await stored(SPEECH, 'known');
    const other = await stored(SPEECH, 'known');
    const link = new URL(await sign(key, sid));
    expect(link.searchParams.get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
    expect(link.searchParams.get('X-Amz-Expires')).toBe(String(EXPIRES_SECONDS));
    const pointedElsewhere = link.href.replace(encodeURI(key), encodeURI(other.key));
    expect(pointedElsewhere).not.toBe(link.href);
    expect((await fetchLink(emulator, pointedElsewhere)).status).toBe(403);
    expect((await fetchLink(emulator, link.origin + link.pathname)).status).toBe(403);
  });

  test('the refusals that belong to storing are counted: a free key looked at, a write that came second', async () => {
    const count = async (step: () => Promise<unknown>) => {
      const before = metrics.total('ExpectedRefusals');
      await step().catch(() => undefined);
      return metrics.total('ExpectedRefusals') - before;
    };
    const { key } = await stored(SPEECH, 'known');
    using audio = audioOf(SPEECH, 'known');
    expect(await count(() => store.look(aKey(), NO_DEADLINE))).toBe(1);
    expect(await count(() => store.look(key, NO_DEADLINE))).toBe(0);
    expect(await count(() => store.save(key, aRecording(), audio))).toBe(1);
  });

  test('an S3 that fails is for later', async () => {
    const location = { bucket: `no-such-bucket-${randomBytes(6).toString('hex')}`, prefixes: PREFIXES };
    const nowhere = s3RecordingStore(s3, location, { metrics, time: realTime });
    using audio = audioOf(SPEECH, 'known');
    const failure = { name: 'RetryLater', code: 's3-unavailable' };
    await expect(nowhere.save(aKey(), aRecording(), audio)).rejects.toMatchObject(failure);
    await expect(nowhere.ofCall(aRecording(), NO_DEADLINE)).rejects.toMatchObject(failure);
  });
});
