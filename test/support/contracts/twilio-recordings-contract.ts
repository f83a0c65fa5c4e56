import { buffer } from 'node:stream/consumers';
import type { TwilioRecordings } from '../../../lambdas/core/ports/twilio';
import type { AccountSid, RecordingSid } from '../../../lambdas/core/recording';
import type { RecordingStatus } from '../../../local/twilio/new-recording';
import { NO_DEADLINE, STARTED_AT, aRecordingSid } from '../subjects';
import { SPEECH, recorded } from '../worlds/twilio-world';

export interface HeldRecording {
  /** Without audio, unless it is `completed`. */
  readonly status?: RecordingStatus;
  readonly channels?: 1 | 2;
  readonly encrypted?: boolean;
  readonly storedExternally?: boolean;
  /** Default: the first account's. */
  readonly accountSid?: AccountSid;
}

/** A TwilioRecordings over a Twilio that can be given recordings. */
interface TwilioWorld {
  readonly source: TwilioRecordings;
  /** One beside the first, with keys of its own. */
  readonly further: AccountSid;
  hold(held?: HeldRecording): Promise<RecordingSid>;
  /** From now on Twilio will not delete it. */
  refuseDeletion(sid: RecordingSid): void;
  stop(): Promise<void>;
}

/** What every TwilioRecordings does. */
export const twilioRecordingsContract = (name: string, setUp: () => Promise<TwilioWorld>) => {
  describe(`TwilioRecordings: ${name}`, () => {
    let world: TwilioWorld;
    beforeAll(async () => {
      world = await setUp();
    });
    afterAll(() => world.stop());

    test('the audio comes whole, with its length and its channels', async () => {
      const sid = await world.hold();
      using audio = await world.source.open(recorded(sid), NO_DEADLINE);
      expect(audio.bytes).toBe(SPEECH.length);
      expect(audio.channels).toBe(1);
      expect((await buffer(audio.stream)).equals(SPEECH)).toBe(true);
      expect(audio.broken.aborted).toBe(false);
    });

    test('a recording is described while it is there, and after its deletion', async () => {
      const sid = await world.hold();
      const facts = {
        ...{ startedAt: STARTED_AT, channels: 1, storedExternally: false, encrypted: false },
        createdAt: expect.any(Date) as Date,
      };
      expect(await world.source.describe(sid, NO_DEADLINE, undefined)).toEqual({ status: 'completed', ...facts });
      await world.source.remove(sid, NO_DEADLINE, undefined);
      expect(await world.source.describe(sid, NO_DEADLINE, undefined)).toEqual({ status: 'deleted', ...facts });
    });

    test.each<[string, HeldRecording, object]>([
      ['of two channels', { channels: 2 }, { channels: 2 }],
      ['still at work', { status: 'processing' }, { status: 'processing' }],
      ['that came to nothing', { status: 'absent' }, { status: 'absent' }],
      ['that was encrypted with a key of the account', { encrypted: true }, { encrypted: true }],
      ["that lies in the account's own storage", { storedExternally: true }, { storedExternally: true }],
    ])('one %s is described as such', async (_name, held, facts) => {
      expect(await world.source.describe(await world.hold(held), NO_DEADLINE, undefined)).toMatchObject(facts);
    });

    test('a recording that never was is not described', async () => {
      expect(await world.source.describe(aRecordingSid(), NO_DEADLINE, undefined)).toBeUndefined();
    });

    test('what is deleted, or not there yet, is no audio', async () => {
      const deleted = await world.hold();
      await world.source.remove(deleted, NO_DEADLINE, undefined);
      for (const sid of [deleted, await world.hold({ status: 'processing' }), aRecordingSid()])
        await expect(world.source.open(recorded(sid), NO_DEADLINE)).rejects.toMatchObject({
          name: 'NoAudio',
          code: 'audio-not-found',
        });
    });

    test('a deletion says whether there was something to delete', async () => {
      const sid = await world.hold();
      expect(await world.source.remove(sid, NO_DEADLINE, undefined)).toBe('deleted');
      expect(await world.source.remove(sid, NO_DEADLINE, undefined)).toBe('gone');
      expect(await world.source.remove(aRecordingSid(), NO_DEADLINE, undefined)).toBe('gone');
    });

    test('a recording of a further account is fetched, described and deleted there, and nowhere else', async () => {
      const { source, further: accountSid } = world;
      const sid = await world.hold({ accountSid });
      expect(await source.describe(sid, NO_DEADLINE, undefined)).toBeUndefined();
      expect(await source.remove(sid, NO_DEADLINE, undefined)).toBe('gone');
      await expect(source.open(recorded(sid), NO_DEADLINE)).rejects.toMatchObject({ code: 'audio-not-found' });

      expect(await source.describe(sid, NO_DEADLINE, accountSid)).toMatchObject({ status: 'completed' });
      using audio = await source.open({ ...recorded(sid), accountSid }, NO_DEADLINE);
      expect((await buffer(audio.stream)).equals(SPEECH)).toBe(true);
      expect(await source.remove(sid, NO_DEADLINE, accountSid)).toBe('deleted');
    });

    test('nor has a further account what is the first one’s', async () => {
      const sid = await world.hold();
      expect(await world.source.describe(sid, NO_DEADLINE, world.further)).toBeUndefined();
      expect(await world.source.remove(sid, NO_DEADLINE, world.further)).toBe('gone');
      expect(await world.source.describe(sid, NO_DEADLINE, undefined)).toMatchObject({ status: 'completed' });
    });

    test('one that Twilio will not delete is for a person', async () => {
      const sid = await world.hold();
      world.refuseDeletion(sid);
      const removal = world.source.remove(sid, NO_DEADLINE, undefined);
      await expect(removal).rejects.toMatchObject({ name: 'Parked', code: 'deletion-refused' });
      expect(await world.source.describe(sid, NO_DEADLINE, undefined)).toMatchObject({ status: 'completed' });
    });
  });
};
