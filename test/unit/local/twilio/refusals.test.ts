import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';

let twilio: TwilioStandIn;
beforeAll(async () => {
  twilio = await startTwilio();
});
afterAll(() => twilio.stop());

const CALL = `CA${'0'.repeat(32)}`;
const CONFERENCE = `CF${'0'.repeat(32)}`;
const RECORDING = `RE${'0'.repeat(32)}`;

const send = async (method: string, path: string, more: Record<string, string> = {}) => {
  const headers = { ...basicAuth(twilio.apiKeySid, twilio.apiKeySecret), ...more };
  const { status, body } = await exchange(`${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/${path}`, {
    method,
    headers,
  });
  const read: unknown = body.length === 0 ? undefined : JSON.parse(body.toString());
  return { status, body: read };
};

describe('what Twilio offers and the stand-in does not is refused with 501', () => {
  test.each([
    ['POST', `Calls/${CALL}/Recordings.json`, 'starting a recording'],
    ['POST', `Calls/${CALL}/Recordings/${RECORDING}.json`, 'pausing, resuming or stopping'],
    ['POST', `Conferences/${CONFERENCE}/Recordings/${RECORDING}.json`, 'pausing, resuming or stopping'],
    ['GET', 'Recordings', 'lists but .json'],
    ['GET', 'Recordings.csv', 'lists but .json'],
    ['GET', `Recordings/${RECORDING}.xml`, '.xml'],
    ['GET', `Recordings/${RECORDING}/Transcriptions.json`, 'Transcriptions'],
    ['GET', `Recordings/${RECORDING}/AddOnResults.json`, 'AddOnResults'],
    ['GET', 'Calls.json', '/Calls.json'],
    ['GET', `Conferences/${CONFERENCE}.json`, '/Conferences/'],
  ])('%s %s', async (method, path, what) => {
    const message: unknown = expect.stringContaining(what);
    expect(await send(method, path)).toMatchObject({ status: 501, body: { status: 501, code: 501, message } });
  });

  test.each([`Recordings/${RECORDING}.mp3`, `Recordings/${RECORDING}.json`, 'Recordings.json'])(
    'HEAD %s',
    async (path) => {
      expect(await send('HEAD', path)).toEqual({ status: 501, body: undefined });
    },
  );

  test('part of a recording, and nothing of it, at Twilio and where it redirects to', async () => {
    const { sid } = await twilio.addRecording();
    const range = { range: 'bytes=0-99' };
    const message = 'The Twilio stand-in does not model parts of a recording.';
    expect(await send('GET', `Recordings/${sid}.mp3`, range)).toMatchObject({ status: 501, body: { message } });
    twilio.addFault({ kind: 'redirect', authorization: 'ignore' });
    const path = `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${sid}.mp3`;
    const { headers } = await exchange(path, { headers: basicAuth(twilio.apiKeySid, twilio.apiKeySecret) });
    expect((await exchange(String(headers.location), { headers: range })).status).toBe(501);
    expect((await exchange(String(headers.location), { method: 'HEAD' })).status).toBe(501);
  });

  test.each(['mp3', 'wav'])('deleting by .%s, and it deletes nothing', async (extension) => {
    const { sid } = await twilio.addRecording();
    expect((await send('DELETE', `Recordings/${sid}.${extension}`)).status).toBe(501);
    expect(twilio.recording(sid).status).toBe('completed');
  });
});

describe('what Twilio has no method for is refused with 405 and code 20004', () => {
  test.each([
    ['POST', 'Recordings.json'],
    ['DELETE', 'Recordings.json'],
    ['PUT', `Recordings/${RECORDING}.json`],
    ['POST', `Recordings/${RECORDING}.json`],
    ['POST', `Conferences/${CONFERENCE}/Recordings.json`],
  ])('%s %s', async (method, path) => {
    expect(await send(method, path)).toMatchObject({ status: 405, body: { code: 20004, status: 405 } });
  });
});

describe('what is nowhere is 404 with code 20404', () => {
  test.each([
    ['GET', 'Nothing.json'],
    ['GET', 'Recordings/nonsense.json'],
    ['GET', `Recordings/${RECORDING}.ogg`],
    ['GET', `Calls/${CALL}/Recordings/${RECORDING}.mp3`],
    ['GET', `Recordings/${RECORDING}.json`],
  ])('%s %s', async (method, path) => {
    expect(await send(method, path)).toMatchObject({ status: 404, body: { code: 20404, status: 404 } });
  });

  test('outside the API, too', async () => {
    const { status, body } = await exchange(`${twilio.url}/2008-08-01/Accounts`);
    expect([status, JSON.parse(body.toString())]).toEqual([404, expect.objectContaining({ code: 20404 })]);
  });
});

describe('an unknown parameter is refused by name', () => {
  test.each([
    ['GET', `Recordings/${RECORDING}.json?Include=x`, 'Include'],
    ['GET', `Recordings/${RECORDING}.mp3?RequestedChannel=2`, 'RequestedChannel'],
    ['GET', `Recordings/${RECORDING}.mp3?RequestedChannels=3`, 'RequestedChannels'],
    ['DELETE', `Recordings/${RECORDING}.json?Force=true`, 'Force'],
  ])('%s %s', async (method, path, name) => {
    const message: unknown = expect.stringContaining(name);
    expect(await send(method, path)).toMatchObject({ status: 400, body: { code: 20001, message } });
  });
});
