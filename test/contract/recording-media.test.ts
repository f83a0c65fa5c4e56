/*
 * Downloads that go wrong. Sources: twilio.com/docs/voice/api/recording (404 while processing; RequestedChannels), error
 * 16113 and 16109; changelog of 15 September 2025 (conferences in two channels); RFC 9112, 6.3 (what ends a body).
 */
import { buffer } from 'node:stream/consumers';
import { RetryLater } from '../../lambdas/core/errors';
import { dualCall } from '../../local/audio/speech';
import type { MediaFault } from '../../local/twilio/faults';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE, aDeadline, aRecordingSid } from '../support/subjects';
import { aClosedPort, startBareServer } from '../support/local/bare-server';
import { saying } from '../support/worlds/jobs-world';
import { SPEECH, download, held, heldSid, recorded, secretOf, sourceAt } from '../support/worlds/twilio-world';

let twilio: TwilioStandIn;
beforeAll(async () => {
  twilio = await startTwilio();
});
afterEach(() => {
  twilio.clearFaults();
});
afterAll(() => twilio.stop());

/** Downloads a recording of its own under the fault. */
const downloadWith = async (...faults: MediaFault[]) =>
  download(
    sourceAt(twilio, faults.some(({ kind }) => kind === 'stall') ? { idleMs: 200 } : {}),
    recorded(await heldSid(twilio, { faults })),
  );

test.each<[MediaFault, string, string]>([
  [{ kind: 'cut', afterBytes: 50_000 }, 'RetryLater', 'audio-cut'],
  [{ kind: 'cut', afterBytes: 0 }, 'RetryLater', 'audio-cut'],
  [{ kind: 'wrong-length' }, 'RetryLater', 'audio-cut'],
  [{ kind: 'chunked', afterBytes: 50_000 }, 'RetryLater', 'audio-cut'],
  [{ kind: 'unbounded' }, 'RetryLater', 'audio-unbounded'],
  [{ kind: 'unbounded', afterBytes: 3_000 }, 'RetryLater', 'audio-unbounded'],
  [{ kind: 'stall', afterBytes: 50_000 }, 'RetryLater', 'audio-stalled'],
  [{ kind: 'stall', afterBytes: 0 }, 'RetryLater', 'audio-stalled'],
  [{ kind: 'stall', afterBytes: -1 }, 'RetryLater', 'audio-stalled'],
  [{ kind: 'reset' }, 'RetryLater', 'twilio-unavailable'],
  [{ kind: 'status', status: 500 }, 'RetryLater', 'twilio-unavailable'],
  [{ kind: 'status', status: 503 }, 'RetryLater', 'twilio-unavailable'],
  [{ kind: 'status', status: 429 }, 'RetryLater', 'twilio-unavailable'],
  [{ kind: 'status', status: 401, times: 2 }, 'CredentialsRefused', 'twilio-credentials-refused'],
  [{ kind: 'status', status: 403, times: 2 }, 'CredentialsRefused', 'twilio-credentials-refused'],
  [{ kind: 'status', status: 400 }, 'NoAudio', 'audio-not-found'],
  [{ kind: 'status', status: 410 }, 'NoAudio', 'audio-not-found'],
  [{ kind: 'status', status: 204 }, 'NoAudio', 'audio-not-found'],
  [{ kind: 'not-found' }, 'NoAudio', 'audio-not-found'],
  [{ kind: 'html' }, 'NoAudio', 'audio-wrong-type'],
  [{ kind: 'label', type: 'application/xml' }, 'NoAudio', 'audio-wrong-type'],
  [{ kind: 'label', type: 'text/xml; charset=utf-8' }, 'NoAudio', 'audio-wrong-type'],
  [{ kind: 'label', type: 'application/xhtml+xml' }, 'NoAudio', 'audio-wrong-type'],
  [{ kind: 'label', type: 'Application/Problem+JSON' }, 'NoAudio', 'audio-wrong-type'],
  [{ kind: 'not-mp3' }, 'NoAudio', 'audio-not-mp3'],
  [{ kind: 'empty' }, 'NoAudio', 'audio-empty'],
])('%j rejects as %s %s', async (fault, name, code) => {
  await expect(downloadWith(fault)).rejects.toMatchObject({ name, code });
});

test('what a refusal says names what was answered, and what was not', async () => {
  await expect(downloadWith({ kind: 'status', status: 503 })).rejects.toThrow('Twilio answered 503');
  await expect(downloadWith({ kind: 'not-found' })).rejects.toThrow('Twilio answered 404');
  await expect(downloadWith({ kind: 'html' })).rejects.toThrow('Twilio sent "text/html" instead of audio');
  await expect(downloadWith({ kind: 'unbounded' })).rejects.toThrow('without length and without chunks');
  await expect(downloadWith({ kind: 'reset' })).rejects.toThrow('Twilio cannot be reached: ');
});

// Bytes decide: Twilio's own storage has sent genuine audio as binary/octet-stream.
test.each(['binary/octet-stream', 'application/octet-stream', 'audio/mpeg; name="text/html"', 'audio/x-mpeg', ''])(
  'genuine audio labelled %j is taken',
  async (type) => {
    const { received } = await downloadWith({ kind: 'label', type });
    expect(received.equals(SPEECH)).toBe(true);
  },
);

test('in chunks the length is unknown, and the last chunk proves the end', async () => {
  const { bytes, received } = await downloadWith({ kind: 'chunked' });
  expect(bytes).toBeUndefined();
  expect(received.equals(SPEECH)).toBe(true);
});

test('a download keeps no connection: it may have died by the next, while the environment was frozen', async () => {
  const server = await startBareServer(() => ({ status: 404, body: '' }));
  try {
    const opened = sourceAt(twilio, { url: server.url }).open(recorded(aRecordingSid()), NO_DEADLINE);
    await expect(opened).rejects.toMatchObject({ code: 'audio-not-found' });
    expect(server.asked.map(({ headers }) => headers.connection)).toEqual(['close']);
  } finally {
    await server.stop();
  }
});

test('nobody at Twilio is for later', async () => {
  const url = `http://127.0.0.1:${await aClosedPort()}`;
  const opened = sourceAt(twilio, { url }).open(recorded(await heldSid(twilio)), NO_DEADLINE);
  await expect(opened).rejects.toMatchObject({ name: 'RetryLater', code: 'twilio-unavailable' });
});

describe('channels', () => {
  const asked = () => twilio.requests.filter(({ route }) => route === 'media').length;

  test('the legs of a dual-channel recording come apart', async () => {
    const { sid, bytes } = await held(twilio, { audio: { file: dualCall.path } });
    expect(await download(sourceAt(twilio), recorded(sid, 2))).toMatchObject({ bytes, channels: 2 });
  });

  test('a conference keeps both of its channels, which Twilio mixes unless it is asked', async () => {
    const { sid, bytes } = await held(twilio, { conferenceSid: `CF${'0'.repeat(32)}`, audio: { file: dualCall.path } });
    const both = await download(sourceAt(twilio), recorded(sid, 2));
    expect(both).toMatchObject({ bytes, channels: 2 });
    const mixed = await download(sourceAt(twilio), recorded(sid, 1));
    expect(mixed.bytes).toBeLessThan(both.received.length);
  });

  test('of a mono recording that was said to have two, its one channel comes, and is reported', async () => {
    const before = asked();
    const { received, channels } = await download(sourceAt(twilio), recorded(await heldSid(twilio), 2));
    expect(received.equals(SPEECH)).toBe(true);
    expect(channels).toBe(1);
    expect(asked() - before).toBe(2);
  });

  test('one channel is not asked for twice', async () => {
    const before = asked();
    await expect(downloadWith({ kind: 'status', status: 400 })).rejects.toMatchObject({ code: 'audio-not-found' });
    expect(asked() - before).toBe(1);
  });

  test.each<MediaFault>([{ kind: 'not-found' }, { kind: 'status', status: 503 }, { kind: 'html' }, { kind: 'empty' }])(
    'nor are two given up for %j',
    async (fault) => {
      const sid = await heldSid(twilio, { channels: 2, faults: [fault] });
      await expect(download(sourceAt(twilio), recorded(sid, 2))).rejects.toMatchObject({ disposition: 'retry' });
      expect(await download(sourceAt(twilio), recorded(sid, 2))).toMatchObject({ channels: 2 });
    },
  );

  test('an encrypted recording is no audio, with one channel or two', async () => {
    for (const channels of [1, 2] as const) {
      const sid = await heldSid(twilio, { channels, encrypted: true });
      const opened = download(sourceAt(twilio), recorded(sid, channels));
      await expect(opened).rejects.toMatchObject({ name: 'NoAudio', code: 'audio-not-found' });
    }
  });
});

describe('the deadline', () => {
  const over = new RetryLater('out-of-time', { message: 'over' });

  test('ends a download under way', async () => {
    const deadline = aDeadline();
    const sid = await heldSid(twilio, { faults: [{ kind: 'stall', afterBytes: 1_000 }] });
    using audio = await sourceAt(twilio).open(recorded(sid), deadline);
    deadline.over(over);
    await expect(buffer(audio.stream)).rejects.toThrow();
    expect(audio.broken.reason).toBe(over);
  });

  test('ends one that has not begun to answer', async () => {
    const deadline = aDeadline();
    const sid = await heldSid(twilio, { faults: [{ kind: 'stall', afterBytes: -1 }] });
    const opened = sourceAt(twilio).open(recorded(sid), deadline);
    while (!twilio.requests.some(({ recordingSid }) => recordingSid === sid)) await new Promise(setImmediate);
    deadline.over(over);
    await expect(opened).rejects.toBe(over);
  });

  test('once over, nothing is even asked', async () => {
    const deadline = aDeadline();
    deadline.over(over);
    const before = twilio.requests.length;
    await expect(sourceAt(twilio).open(recorded(await heldSid(twilio)), deadline)).rejects.toBe(over);
    expect(twilio.requests).toHaveLength(before);
  });

  test('no chunk passes once the lease is lost', async () => {
    const lost = new RetryLater('lease-lost', { message: 'lost' });
    let chunks = 0;
    const deadline = {
      signal: NO_DEADLINE.signal,
      require: () => {
        chunks += 1;
        if (chunks > 1) throw lost;
      },
    };
    const sid = await heldSid(twilio, { faults: [{ kind: 'slow', bytesPerSecond: 400_000 }] });
    using audio = await sourceAt(twilio).open(recorded(sid), deadline);
    let passed = 0;
    audio.stream.on('data', (chunk: Buffer) => {
      passed += chunk.length;
    });
    await new Promise((resolve) => {
      audio.broken.addEventListener('abort', resolve);
    });
    expect(audio.broken.reason).toBe(lost);
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(SPEECH.length);
  });
});

describe('a rotated API key', () => {
  test('a refused download is begun again with the new key, once', async () => {
    const credentials = new MemoryCredentials(undefined, secretOf(twilio));
    const { received } = await download(sourceAt(twilio, { credentials }), recorded(await heldSid(twilio)));
    expect(received).toHaveLength(SPEECH.length);
    expect(credentials.renewals).toBe(1);
  });

  test('one that stays wrong is for later; every cause is named, and no key told', async () => {
    const credentials = new MemoryCredentials();
    const opened = sourceAt(twilio, { credentials }).open(recorded(await heldSid(twilio)), NO_DEADLINE);
    await expect(opened).rejects.toMatchObject({
      name: 'CredentialsRefused',
      disposition: 'retry',
      message: saying('Twilio answered 401. One of these: the secret holds no valid API key of this account'),
    });
    const { twilioApiKeySecret } = await credentials.current();
    await expect(opened).rejects.not.toThrow(twilioApiKeySecret);
  });
});
