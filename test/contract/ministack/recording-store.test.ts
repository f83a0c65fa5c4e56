import https from 'node:https';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { realTime } from '../../../lambdas/runtime/time';
import { s3LinkSigner } from '../../../lambdas/adapters/s3-link-signer';
import { s3RecordingStore } from '../../../lambdas/adapters/s3-recording-store';
import { KeyTaken } from '../../../lambdas/core/errors';
import { keysFor } from '../../../lambdas/core/object-key';
import type { LinkSigner, RecordingStore } from '../../../lambdas/core/ports/s3';
import type { Recording } from '../../../lambdas/core/recording';
import { rootCredentials } from '../../../local/emulator/environment';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { fetchLink } from '../../../local/pipeline/fetch-link';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryStore } from '../../support/fakes/memory-store';
import { audioOf, brokenAudio } from '../../support/integration/broken-audio';
import { NO_DEADLINE, completed, job, recordingOf } from '../../support/subjects';

const PART = 8 * 1024 * 1024;
const SPEECH = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200_000, 7)]);
/** Of two parts where its length is unknown. */
const LONG = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(PART + 500_000, 7)]);

interface Setup {
  readonly store: RecordingStore;
  readonly links: LinkSigner;
}

const PREFIXES = ['recordings', 'former/audio'];

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

    const ownerOf = async (key: string) => (await world.store.look(key, NO_DEADLINE))?.owner;

    test('where nothing lies nothing is found', async () => {
      expect(await world.store.look(aKey(), NO_DEADLINE)).toBeUndefined();
    });

    describe('the objects of a call', () => {
      const putIn = async (prefix: string, recording: Recording, which: 0 | 1 = 0) => {
        const key = keysFor(recording, prefix)[which];
        using audio = audioOf(SPEECH, 'known');
        await world.store.save(key, recording, audio);
        return { key, owner: recording.sid };
      };
      const keysOf = async (recording: Recording) =>
        (await world.store.ofCall(recording, NO_DEADLINE)).map(({ key }) => key);

      test('are found whoever stored them, under whichever job and folder, in the order of their keys', async () => {
        const recording = aRecording({ jobNumber: job('J-1') });
        const { callSid } = recording;
        const objects = [
          await putIn('recordings', recording),
          await putIn('recordings', aRecording({ callSid, jobNumber: job('Köln 2') })),
          await putIn('recordings', aRecording({ callSid, jobNumber: undefined })),
          await putIn('recordings', aRecording({ callSid, jobNumber: job('J-1') }), 1),
          await putIn('former/audio', aRecording({ callSid, jobNumber: job('J-1') })),
        ];
        const found = await world.store.ofCall(recording, NO_DEADLINE);
        expect(found).toEqual(objects.toSorted((one, two) => (one.key < two.key ? -1 : 1)));
      });

      test('are not those of other calls, other days or other folders', async () => {
        const recording = aRecording();
        const { callSid } = recording;
        await putIn('recordings', aRecording());
        await putIn('elsewhere', aRecording({ callSid }));
        await putIn('recordings', aRecording({ callSid, startedAt: new Date('2026-11-21T00:00:01Z') }));
        expect(await keysOf(recording)).toEqual([]);
      });

      test('are told of, whatever is stored at the same time', async () => {
        const recording = aRecording();
        const { key } = await putIn('recordings', recording);
        await putIn('recordings', aRecording());
        expect(await keysOf(recording)).toEqual([key]);
      });
    });

    describe.each(['known', 'unknown'] as const)('audio of %s length', (length) => {
      test.each([
        ['short', SPEECH],
        ['long', LONG],
      ])('%s: is stored under its key, and is its recording then', async (_name, content) => {
        const [key, recording] = [aKey(), aRecording({ jobNumber: job('Köln 東京') })];
        using audio = audioOf(content, length);
        expect(await world.store.save(key, recording, audio)).toBe(content.length);
        expect(await ownerOf(key)).toBe(recording.sid);
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
        expect(await ownerOf(key)).toBe(first.sid);
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
        expect(await ownerOf(key)).toBeUndefined();
      });

      test('that is no MP3 fails as such, and nothing is stored', async () => {
        const key = aKey();
        using audio = audioOf(Buffer.from('<?xml version="1.0"?><TwilioResponse/>'), length);
        const saving = world.store.save(key, aRecording(), audio);
        await expect(saving).rejects.toMatchObject({ name: 'NoAudio', code: 'audio-not-mp3' });
        expect(await ownerOf(key)).toBeUndefined();
      });
    });

    test('audio that ends before its announced length fails, and nothing is stored', async () => {
      const key = aKey();
      using audio = brokenAudio(SPEECH, 50_000, SPEECH.length, 'ends early');
      await expect(world.store.save(key, aRecording(), audio)).rejects.toMatchObject({ code: 'audio-cut' });
      expect(await ownerOf(key)).toBeUndefined();
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
      expect(winners).toEqual([await ownerOf(key)]);
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
  store.prefixes = PREFIXES;
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
  const store = s3RecordingStore(s3, { bucket, prefixes: PREFIXES }, { metrics, time: realTime });
  const links = s3LinkSigner(s3, { bucket, expiresInSeconds: EXPIRES_SECONDS, now: realTime.now });
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
