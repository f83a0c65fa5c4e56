import { buffer } from 'node:stream/consumers';
import { twilioRecordingSource } from '../../lambdas/adapters/twilio-recording-source';
import type { Credentials } from '../../lambdas/core/credentials';
import type { RecordingSource } from '../../lambdas/core/ports';
import { type RecordingSid, recordingSid } from '../../lambdas/core/recording';
import type { Fault } from '../../local/twilio/faults';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryTwilio } from '../support/fakes/memory-twilio';
import { CREDENTIALS, MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE, STARTED_AT, aCallSid, aRecordingSid } from '../support/subjects';

const SPEECH = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200_000, 7)]);
const IDLE_MS = 300;

/** A RecordingSource over a Twilio that can be given recordings. */
interface Setup {
  readonly source: RecordingSource;
  hold(audio: Buffer): Promise<RecordingSid>;
  stop(): Promise<void>;
}

const mono = (sid: RecordingSid) => ({ sid, callSid: aCallSid(), startedAt: STARTED_AT, channels: 1 as const });

/** What every RecordingSource does. */
const recordingSourceContract = (name: string, setUp: () => Promise<Setup>) => {
  describe(`RecordingSource: ${name}`, () => {
    let world: Setup;
    beforeAll(async () => {
      world = await setUp();
    });
    afterAll(() => world.stop());

    test('the audio comes whole, with its length', async () => {
      const sid = await world.hold(SPEECH);
      using audio = await world.source.open(mono(sid), NO_DEADLINE);
      expect(audio.bytes).toBe(SPEECH.length);
      expect((await buffer(audio.stream)).equals(SPEECH)).toBe(true);
      expect(audio.broken.aborted).toBe(false);
    });

    test('a recording is described while it is there, and after its deletion', async () => {
      const sid = await world.hold(SPEECH);
      expect(await world.source.describe(sid)).toMatchObject({
        status: 'completed',
        startedAt: STARTED_AT,
        storedExternally: false,
      });
      await world.source.remove(sid);
      expect(await world.source.describe(sid)).toMatchObject({ status: 'deleted' });
    });

    test('a recording that never was is not described', async () => {
      expect(await world.source.describe(aRecordingSid())).toBeUndefined();
    });

    test('deleted audio is no audio', async () => {
      const sid = await world.hold(SPEECH);
      await world.source.remove(sid);
      await expect(world.source.open(mono(sid), NO_DEADLINE)).rejects.toMatchObject({ code: 'audio-not-found' });
    });

    test('what is gone already counts as deleted', async () => {
      const sid = await world.hold(SPEECH);
      await world.source.remove(sid);
      await expect(world.source.remove(sid)).resolves.toBeUndefined();
      await expect(world.source.remove(aRecordingSid())).resolves.toBeUndefined();
    });
  });
};

recordingSourceContract('the fake', () => {
  const source = new MemoryTwilio();
  const hold = (audio: Buffer) => {
    const sid = aRecordingSid();
    source.hold(sid, audio);
    return Promise.resolve(sid);
  };
  return Promise.resolve({ source, hold, stop: () => Promise.resolve() });
});

const sourceAt = (twilio: TwilioStandIn, credentials = new MemoryCredentials(secretOf(twilio))): RecordingSource =>
  twilioRecordingSource(
    { TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_API_URL: twilio.url },
    { credentials, idleMs: IDLE_MS },
  );

const secretOf = ({ apiKeySid, apiKeySecret }: TwilioStandIn): Credentials => ({
  ...CREDENTIALS,
  twilioApiKeySid: apiKeySid,
  twilioApiKeySecret: apiKeySecret,
});

const held = async (twilio: TwilioStandIn, audio: Buffer = SPEECH): Promise<RecordingSid> =>
  recordingSid.parse((await twilio.addRecording({ audio: { bytes: audio }, startTime: STARTED_AT })).sid);

recordingSourceContract("the adapter at Twilio's stand-in", async () => {
  const twilio = await startTwilio();
  return { source: sourceAt(twilio), hold: (audio) => held(twilio, audio), stop: () => twilio.stop() };
});

describe('the adapter, when Twilio is not well', () => {
  let twilio: TwilioStandIn;
  beforeAll(async () => {
    twilio = await startTwilio();
  });
  afterEach(() => {
    twilio.clearFaults();
  });
  afterAll(() => twilio.stop());

  /** Opens and reads a recording; rejects as an upload would see it. */
  const download = async (fault?: Fault, deadline = NO_DEADLINE) => {
    const sid = await held(twilio);
    if (fault !== undefined) twilio.addFault(fault);
    using audio = await sourceAt(twilio).open(mono(sid), deadline);
    try {
      return { bytes: audio.bytes, received: await buffer(audio.stream) };
    } catch (error) {
      if (audio.broken.aborted) throw audio.broken.reason;
      throw error;
    }
  };

  test.each<[Fault, string, string]>([
    [{ kind: 'cut', afterBytes: 50_000 }, 'RetryLater', 'audio-cut'],
    [{ kind: 'cut', afterBytes: 0 }, 'RetryLater', 'audio-cut'],
    [{ kind: 'wrong-length' }, 'RetryLater', 'audio-cut'],
    [{ kind: 'stall', afterBytes: 50_000 }, 'RetryLater', 'audio-stalled'],
    [{ kind: 'stall', afterBytes: 0 }, 'RetryLater', 'audio-stalled'],
    [{ kind: 'stall', afterBytes: -1 }, 'RetryLater', 'audio-stalled'],
    [{ kind: 'reset' }, 'RetryLater', 'twilio-unavailable'],
    [{ kind: 'status', status: 503 }, 'RetryLater', 'twilio-unavailable'],
    [{ kind: 'status', status: 429 }, 'RetryLater', 'twilio-unavailable'],
    [{ kind: 'not-found' }, 'NoAudio', 'audio-not-found'],
    [{ kind: 'html' }, 'NoAudio', 'audio-wrong-type'],
    [{ kind: 'not-mp3' }, 'NoAudio', 'audio-not-mp3'],
    [{ kind: 'empty' }, 'NoAudio', 'audio-empty'],
  ])('%j rejects as %s %s', async (fault, name, code) => {
    await expect(download(fault)).rejects.toMatchObject({ name, code });
  });

  test('without Content-Length the length is unknown, and the audio whole', async () => {
    const { bytes, received } = await download({ kind: 'chunked' });
    expect(bytes).toBeUndefined();
    expect(received.equals(SPEECH)).toBe(true);
  });

  test('a slow download is no stalled one: only silence counts', async () => {
    const { received } = await download({ kind: 'slow', bytesPerSecond: 400_000 });
    expect(received.equals(SPEECH)).toBe(true);
  });

  test('the deadline ends a download under way', async () => {
    const deadline = new AbortController();
    const sid = await held(twilio);
    twilio.addFault({ kind: 'stall', afterBytes: 1000 });
    using audio = await sourceAt(twilio).open(mono(sid), deadline.signal);
    deadline.abort();
    await expect(buffer(audio.stream)).rejects.toThrow();
    expect(audio.broken.reason).toMatchObject({ name: 'RetryLater', code: 'out-of-time' });
  });

  test('nothing is even asked after the deadline', async () => {
    await expect(download(undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'out-of-time' });
  });

  test('the legs of a dual-channel recording come apart', async () => {
    const { recordings } = await twilio.placeCall({ callbackUrl: 'http://127.0.0.1:9/', channels: 2 });
    const [recorded] = recordings;
    if (recorded === undefined) throw new Error('the call made no recording');
    const recording = { ...mono(recordingSid.parse(recorded.sid)), channels: 2 as const };
    using audio = await sourceAt(twilio).open(recording, NO_DEADLINE);
    expect(await buffer(audio.stream)).toHaveLength(recorded.bytes);
  });

  describe('and the API key was rotated', () => {
    const rotated = () => new MemoryCredentials(CREDENTIALS, secretOf(twilio));

    test('a refused download is begun again with the new key', async () => {
      const sid = await held(twilio);
      using audio = await sourceAt(twilio, rotated()).open(mono(sid), NO_DEADLINE);
      expect(await buffer(audio.stream)).toHaveLength(SPEECH.length);
    });

    test('so is a refused deletion', async () => {
      const sid = await held(twilio);
      await sourceAt(twilio, rotated()).remove(sid);
      expect(twilio.recording(sid).status).toBe('deleted');
    });

    test('a key that stays wrong is for later, whoever mends it', async () => {
      const sid = await held(twilio);
      const source = sourceAt(twilio, new MemoryCredentials());
      const refused = { name: 'CredentialsRefused', disposition: 'retry' };
      await expect(source.open(mono(sid), NO_DEADLINE)).rejects.toMatchObject(refused);
      await expect(source.remove(sid)).rejects.toMatchObject(refused);
      await expect(source.describe(sid)).rejects.toMatchObject(refused);
    });
  });

  test.each<Fault>([
    { on: 'delete', kind: 'status', status: 500 },
    { on: 'delete', kind: 'reset' },
  ])('a deletion that fails by %j is for later', async (fault) => {
    const sid = await held(twilio);
    twilio.addFault(fault);
    const removal = sourceAt(twilio).remove(sid);
    await expect(removal).rejects.toMatchObject({ name: 'RetryLater', code: 'twilio-unavailable' });
    expect(twilio.recording(sid).status).toBe('completed');
  });

  test('no error tells the API key', async () => {
    const sid = await held(twilio);
    twilio.addFault({ on: 'delete', kind: 'reset' });
    const error: unknown = await sourceAt(twilio)
      .remove(sid)
      .catch((reason: unknown) => reason);
    const told = JSON.stringify([error, error instanceof Error ? [error.message, error.cause, error.stack] : []]);
    expect(told).not.toContain(twilio.apiKeySecret);
    expect(told).not.toContain(Buffer.from(`${twilio.apiKeySid}:${twilio.apiKeySecret}`).toString('base64'));
  });
});
