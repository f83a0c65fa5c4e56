/*
 * Media behind redirects. Sources: Twilio's changelog of February 2024 (http to https); storage hosts that answer with S3's
 * words; RFC 9110, 15.4 and 11.6.2 (credentials are for the host they were meant for); S3, "Only one auth mechanism allowed".
 */
import tls from 'node:tls';
import type { RedirectFault, MediaFault } from '../../local/twilio/faults';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { loopbackCertificate } from '../support/local/loopback-certificate';
import { startBareServer } from '../support/local/bare-server';
import { SPEECH, download, heldSid, recorded, sourceAt } from '../support/worlds/twilio-world';

let twilio: TwilioStandIn;
beforeAll(async () => {
  twilio = await startTwilio({ tls: loopbackCertificate });
});
afterAll(() => twilio.stop());

const redirect = (over: Partial<RedirectFault> & { readonly times?: number } = {}): MediaFault => ({
  kind: 'redirect',
  ...over,
});

const behind = async (...faults: MediaFault[]) => {
  const sid = await heldSid(twilio, { faults });
  const requests = () => twilio.requests.filter(({ recordingSid }) => recordingSid === sid);
  return { sid, requests, download: () => download(sourceAt(twilio), recorded(sid)) };
};

test.each([301, 302, 303, 307, 308] as const)(
  'a %i to the storage is followed, without the API key',
  async (status) => {
    const { requests, ...audio } = await behind(redirect({ status }));
    const { received, bytes } = await audio.download();
    expect(received.equals(SPEECH)).toBe(true);
    expect(bytes).toBe(SPEECH.length);
    expect(requests().map(({ route, authorization }) => ({ route, authorization }))).toEqual([
      { route: 'media', authorization: true },
      { route: 'storage', authorization: false },
    ]);
  },
);

describe('by HTTPS', () => {
  const trusted = tls.getCACertificates('default');
  beforeAll(() => {
    tls.setDefaultCACertificates([...trusted, loopbackCertificate.cert]);
  });
  afterAll(() => {
    tls.setDefaultCACertificates(trusted);
  });

  test('nothing leads back to plain HTTP, where others could read and change the audio', async () => {
    const { sid, requests } = await behind(redirect({ to: 'plain-http' }));
    const url = twilio.httpsUrl ?? '';
    await expect(download(sourceAt(twilio, { url }), recorded(sid))).rejects.toMatchObject({
      name: 'RetryLater',
      code: 'twilio-unavailable',
      message: expect.stringContaining('redirected to plain HTTP') as string,
    });
    expect(requests()).toHaveLength(1);
  });
});

test('on the same host the API key goes along', async () => {
  const { requests, ...audio } = await behind(redirect({ to: 'same-host', authorization: 'ignore' }));
  await audio.download();
  expect(requests().map(({ authorization }) => authorization)).toEqual([true, true]);
});

describe('what the storage answers says nothing about the API key', () => {
  test.each<[MediaFault, string, string]>([
    [{ on: 'storage', kind: 'storage-forbidden' }, 'RetryLater', 'twilio-unavailable'],
    [{ on: 'storage', kind: 'status', status: 401 }, 'RetryLater', 'twilio-unavailable'],
    [{ on: 'storage', kind: 'status', status: 429 }, 'RetryLater', 'twilio-unavailable'],
    [{ on: 'storage', kind: 'status', status: 500 }, 'RetryLater', 'twilio-unavailable'],
    [{ on: 'storage', kind: 'status', status: 400 }, 'NoAudio', 'audio-not-found'],
    [{ on: 'storage', kind: 'not-found' }, 'NoAudio', 'audio-not-found'],
    [{ on: 'storage', kind: 'html' }, 'NoAudio', 'audio-wrong-type'],
    [{ on: 'storage', kind: 'unbounded' }, 'RetryLater', 'audio-unbounded'],
    [{ on: 'storage', kind: 'cut', afterBytes: 1_000 }, 'RetryLater', 'audio-cut'],
    [{ on: 'storage', kind: 'reset' }, 'RetryLater', 'twilio-unavailable'],
  ])('%j is %s %s', async (fault, name, code) => {
    const audio = await behind(redirect(), fault);
    await expect(audio.download()).rejects.toMatchObject({ name, code });
  });

  test('and is told with the name of who answered', async () => {
    const audio = await behind(redirect(), { on: 'storage', kind: 'storage-forbidden' });
    await expect(audio.download()).rejects.toThrow(/^localhost:\d+, to which Twilio redirects, answered 403$/);
  });

  test('audio of any label is taken from there, too', async () => {
    const audio = await behind(redirect(), { on: 'storage', kind: 'label', type: 'binary/octet-stream' });
    expect((await audio.download()).received).toHaveLength(SPEECH.length);
  });
});

// Only Twilio itself can say that there are no two channels. Whoever believed another host would lose one for good.
test('a 400 of the storage costs no channel', async () => {
  const sid = await heldSid(twilio, {
    channels: 2,
    faults: [redirect(), { on: 'storage', kind: 'status', status: 400 }],
  });
  await expect(download(sourceAt(twilio), recorded(sid, 2))).rejects.toMatchObject({ code: 'audio-not-found' });
  expect(await download(sourceAt(twilio), recorded(sid, 2))).toMatchObject({ channels: 2 });
});

test('a redirect that leads in a circle ends', async () => {
  const { requests, ...audio } = await behind(redirect({ to: 'itself', times: Infinity }));
  await expect(audio.download()).rejects.toMatchObject({ name: 'RetryLater', code: 'twilio-unavailable' });
  expect(requests()).toHaveLength(4);
});

test('three hops are followed', async () => {
  const audio = await behind(redirect({ to: 'itself', times: 2 }), redirect());
  expect((await audio.download()).received).toHaveLength(SPEECH.length);
});

test('a redirect to nowhere is for later, and tells no address', async () => {
  const audio = await behind(redirect({ to: 'http://127.0.0.1:1/?X-Amz-Signature=5ec7e7' }));
  const downloaded = audio.download();
  await expect(downloaded).rejects.toMatchObject({ name: 'RetryLater', code: 'twilio-unavailable' });
  await expect(downloaded).rejects.not.toThrow('5ec7e7');
});

test('a redirect without an address is no audio', async () => {
  const server = await startBareServer(() => ({ status: 302, type: 'audio/mpeg', body: '' }));
  try {
    const opened = download(sourceAt(twilio, { url: server.url }), recorded(await heldSid(twilio)));
    await expect(opened).rejects.toMatchObject({ name: 'NoAudio', code: 'audio-not-found' });
  } finally {
    await server.stop();
  }
});
