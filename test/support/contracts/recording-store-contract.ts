import { KeyTaken } from '../../../lambdas/core/errors';
import { keysFor } from '../../../lambdas/core/object-key';
import type { LinkSigner, RecordingStore } from '../../../lambdas/core/ports/s3';
import type { Recording } from '../../../lambdas/core/recording';
import { audioOf, brokenAudio } from '../fakes/broken-audio';
import { NO_DEADLINE, aLinkId, completed, job, recordingOf } from '../subjects';

const PART = 8 * 1024 * 1024;
export const SPEECH = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200_000, 7)]);
/** Of two parts where its length is unknown. */
export const LONG = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(PART + 500_000, 7)]);

interface StoreWorld {
  readonly store: RecordingStore;
  readonly links: LinkSigner;
}

/** Where recordings may lie. */
export const PREFIXES = ['recordings', 'former/audio'];

let keys = 0;
export const aKey = () => `recordings/2026/11/20/${++keys} Ö.mp3`;
export const aRecording = (over: Partial<Recording> = {}): Recording => ({ ...recordingOf(completed()), ...over });

/** What every RecordingStore does, and the LinkSigner that belongs to it. */
export const recordingStoreContract = (name: string, setUp: () => Promise<StoreWorld>) => {
  describe(`RecordingStore: ${name}`, () => {
    let world: StoreWorld;
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
      const [key, { sid }, id] = [aKey(), aRecording(), aLinkId()];
      const link = new URL(await world.links.sign(key, { id, sid, expiresInSeconds: 900 }));
      expect(decodeURIComponent(link.pathname).endsWith(`/${key}`)).toBe(true);
      expect(link.searchParams.get('response-content-disposition')).toContain(`${sid}.mp3`);
      expect(link.searchParams.get('x-link-id')).toBe(id);
    });
  });
};
