import https from 'node:https';
import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { s3LinkSigner } from '../../../lambdas/adapters/s3-link-signer';
import { s3RecordingStore } from '../../../lambdas/adapters/s3-recording-store';
import { KeyTaken } from '../../../lambdas/core/errors';
import type { LinkSigner, RecordingStore } from '../../../lambdas/core/ports';
import type { Recording } from '../../../lambdas/core/recording';
import { rootCredentials } from '../../../local/emulator/environment';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { fetchLink } from '../../../local/pipeline/fetch-link';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryStore } from '../../support/fakes/memory-store';
import { audioOf, brokenAudio } from '../../support/integration/broken-audio';
import { completed, job, recordingOf } from '../../support/subjects';

const PART = 8 * 1024 * 1024;
const SPEECH = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200_000, 7)]);
/** Of two parts where its length is unknown. */
const LONG = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(PART + 500_000, 7)]);

interface Setup {
  readonly store: RecordingStore;
  readonly links: LinkSigner;
}

let keys = 0;
const aKey = () => `recordings/2026/11/20/${++keys} Ö.mp3`;
const aRecording = (over: Partial<Recording> = {}): Recording => ({ ...recordingOf(completed()), ...over });

/** What every RecordingStore does, and the LinkSigner that belongs to it. */
const recordingStoreContract = (name: string, setUp: () => Promise<Setup>) => {
  describe(`RecordingStore: ${name}`, () => {
    let world: Setup;
    beforeAll(async () => {
      world = await setUp();
    });

    test('nobody owns a key where nothing lies', async () => {
      expect(await world.store.ownerOf(aKey())).toBeUndefined();
    });

    describe.each(['known', 'unknown'] as const)('audio of %s length', (length) => {
      test.each([
        ['short', SPEECH],
        ['long', LONG],
      ])('%s: is stored under its key, and is its recording then', async (_name, content) => {
        const [key, recording] = [aKey(), aRecording({ jobNumber: job('Köln 東京') })];
        using audio = audioOf(content, length);
        expect(await world.store.save(key, recording, audio)).toBe(content.length);
        expect(await world.store.ownerOf(key)).toBe(recording.sid);
      });

      test.each([
        ['short', SPEECH],
        ['long', LONG],
      ])('%s: is refused where a key is taken, and leaves what lies there', async (_name, content) => {
        const [key, first] = [aKey(), aRecording()];
        using audio = audioOf(SPEECH, 'known');
        await world.store.save(key, first, audio);
        using another = audioOf(content, length);
        await expect(world.store.save(key, aRecording(), another)).rejects.toBeInstanceOf(KeyTaken);
        expect(await world.store.ownerOf(key)).toBe(first.sid);
      });

      test.each([
        ['breaks', 'audio-cut', 50_000],
        ['stalls', 'audio-stalled', 50_000],
        ['breaks', 'audio-cut', PART + 100_000],
        ['stalls', 'audio-stalled', PART + 100_000],
      ] as const)('that %s fails as %s after %i bytes, and nothing is stored', async (how, code, sent) => {
        const key = aKey();
        using audio = brokenAudio(LONG, sent, length === 'known' ? LONG.length : undefined, how);
        await expect(world.store.save(key, aRecording(), audio)).rejects.toMatchObject({ name: 'RetryLater', code });
        expect(await world.store.ownerOf(key)).toBeUndefined();
      });

      test('that is no MP3 fails as such, and nothing is stored', async () => {
        const key = aKey();
        using audio = audioOf(Buffer.from('<?xml version="1.0"?><TwilioResponse/>'), length);
        const saving = world.store.save(key, aRecording(), audio);
        await expect(saving).rejects.toMatchObject({ name: 'NoAudio', code: 'audio-not-mp3' });
        expect(await world.store.ownerOf(key)).toBeUndefined();
      });
    });

    test('audio that ends before its announced length fails, and nothing is stored', async () => {
      const key = aKey();
      using audio = brokenAudio(SPEECH, 50_000, SPEECH.length, 'ends early');
      await expect(world.store.save(key, aRecording(), audio)).rejects.toMatchObject({ code: 'audio-cut' });
      expect(await world.store.ownerOf(key)).toBeUndefined();
    });

    test('of two that race for a key one gets it', async () => {
      const [key, one, two] = [aKey(), aRecording(), aRecording()];
      const save = async (recording: Recording) => {
        using audio = audioOf(SPEECH, 'known');
        await world.store.save(key, recording, audio);
        return recording.sid;
      };
      const outcomes = await Promise.allSettled([save(one), save(two)]);
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(winners).toEqual([await world.store.ownerOf(key)]);
    });

    test('a link names its key and, as the name to save it under, its recording', async () => {
      const [key, { sid }] = [aKey(), aRecording()];
      const link = new URL(await world.links.sign(key, sid));
      expect(decodeURIComponent(link.pathname).endsWith(`/${key}`)).toBe(true);
      expect(link.searchParams.get('response-content-disposition')).toBe(`inline; filename="${sid}.mp3"`);
    });
  });
};

recordingStoreContract('the fake', () => {
  const store = new MemoryStore();
  return Promise.resolve({ store, links: store });
});

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
  const store = s3RecordingStore(s3, bucket, metrics);
  const links = s3LinkSigner(s3, bucket, EXPIRES_SECONDS);
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(() => {
    s3.destroy();
    agent.destroy();
  });

  recordingStoreContract('the adapter', () => Promise.resolve({ store, links }));

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

  test.each([
    ['known', SPEECH],
    ['unknown', SPEECH],
    ['known', LONG],
    ['unknown', LONG],
  ] as const)('a link plays the very audio, of %s length', async (length, content) => {
    const { key, sid } = await stored(content, length);
    const { status, contentType, body } = await fetchLink(emulator, await links.sign(key, sid));
    expect({ status, contentType }).toEqual({ status: 200, contentType: 'audio/mpeg' });
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(sha256(body)).toBe(sha256(content));
  });

  test('a link is signed by signature version 4, for as long as configured, for this object alone', async () => {
    const { key, sid } = await stored(SPEECH, 'known');
    const other = await stored(SPEECH, 'known');
    const link = new URL(await links.sign(key, sid));
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
    expect(await count(() => store.ownerOf(aKey()))).toBe(1);
    expect(await count(() => store.ownerOf(key))).toBe(0);
    expect(await count(() => store.save(key, aRecording(), audio))).toBe(1);
  });

  test('an S3 that fails is for later', async () => {
    const nowhere = s3RecordingStore(s3, `no-such-bucket-${randomBytes(6).toString('hex')}`, metrics);
    using audio = audioOf(SPEECH, 'known');
    const saving = nowhere.save(aKey(), aRecording(), audio);
    await expect(saving).rejects.toMatchObject({ name: 'RetryLater', code: 's3-unavailable' });
  });
});
