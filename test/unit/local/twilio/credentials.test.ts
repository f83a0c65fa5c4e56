import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';

const CALL = `CA${'1'.repeat(32)}`;
const CONFERENCE = `CF${'2'.repeat(32)}`;

let twilio: TwilioStandIn;
let sid: string;
beforeAll(async () => {
  twilio = await startTwilio({ subaccounts: ['north'] });
  ({ sid } = await twilio.addRecording({ callSid: CALL, conferenceSid: CONFERENCE }));
});
afterAll(() => twilio.stop());

/** Every route, and what is none; the deletions last. */
const everywhere = async (headers: Record<string, string>) => {
  const requests = [
    ['GET', 'Recordings.json'],
    ['GET', `Recordings/${sid}.json`],
    ['GET', `Recordings/${sid}.mp3`],
    ['GET', `Recordings/${sid}`],
    ['GET', `Calls/${CALL}/Recordings.json`],
    ['GET', `Calls/${CALL}/Recordings/${sid}.json`],
    ['GET', `Conferences/${CONFERENCE}/Recordings.json`],
    ['POST', 'Recordings.json'],
    ['GET', 'Nothing.json'],
    ['GET', '../../Accounts.json'],
    ['POST', '../../Accounts.json'],
    ['GET', '.json'],
    ['DELETE', `Calls/${CALL}/Recordings/${sid}.json`],
    ['DELETE', `Recordings/${sid}.json`],
  ] as const;
  const answers: { request: string; status: number; challenge: unknown }[] = [];
  for (const [method, path] of requests) {
    const account = `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}`;
    const url = path === '.json' ? account + path : new URL(path, `${account}/`).href;
    const { status, headers: answered, body } = await exchange(url, { method, headers });
    answers.push({ request: `${method} ${path}`, status, challenge: answered['www-authenticate'] });
    if (status === 401) expect(JSON.parse(body.toString())).toMatchObject({ code: 20003, message: 'Authenticate' });
  }
  return answers;
};

const encoded = (text: string) => Buffer.from(text).toString('base64');
const keyPair = () => `${twilio.apiKeySid}:${twilio.apiKeySecret}`;

test.each<[string, () => Record<string, string>]>([
  ['no header', () => ({})],
  ['an empty header', () => ({ authorization: '' })],
  ['a scheme alone', () => ({ authorization: 'Basic ' })],
  ['empty credentials', () => basicAuth('', '')],
  ['the key’s SID and another secret', () => basicAuth(twilio.apiKeySid, '0'.repeat(32))],
  ['the key’s SID alone', () => basicAuth(twilio.apiKeySid, '')],
  ['the key’s SID without a colon', () => ({ authorization: `Basic ${encoded(twilio.apiKeySid)}` })],
  ['the key’s secret alone', () => basicAuth('', twilio.apiKeySecret)],
  ['another SID and the key’s secret', () => basicAuth(`SK${'0'.repeat(32)}`, twilio.apiKeySecret)],
  ['the beginning of the key’s secret', () => basicAuth(twilio.apiKeySid, twilio.apiKeySecret.slice(0, -1))],
  ['the end of the key’s secret', () => basicAuth(twilio.apiKeySid, twilio.apiKeySecret.slice(1))],
  ['more than the key’s secret', () => basicAuth(twilio.apiKeySid, `${twilio.apiKeySecret}0`)],
  ['the key’s secret and a line break', () => basicAuth(twilio.apiKeySid, `${twilio.apiKeySecret}\n`)],
  ['the key’s secret in capitals', () => basicAuth(twilio.apiKeySid, twilio.apiKeySecret.toUpperCase())],
  ['SID and secret exchanged', () => basicAuth(twilio.apiKeySecret, twilio.apiKeySid)],
  ['the key’s SID and the auth token', () => basicAuth(twilio.apiKeySid, twilio.authToken)],
  ['the account’s SID and the key’s secret', () => basicAuth(twilio.accountSid, twilio.apiKeySecret)],
  ['the account’s SID and another token', () => basicAuth(twilio.accountSid, '0'.repeat(32))],
  ['the beginning of the auth token', () => basicAuth(twilio.accountSid, twilio.authToken.slice(0, -1))],
  ['the right key unencoded', () => ({ authorization: `Basic ${keyPair()}` })],
  ['the right key without a scheme', () => ({ authorization: encoded(keyPair()) })],
  ['the right key by another scheme', () => ({ authorization: `Bearer ${encoded(keyPair())}` })],
])('with %s nothing is answered but 401, and nothing is done', async (_what, headersOf) => {
  const answers = await everywhere(headersOf());
  expect(answers.filter(({ status, challenge }) => status !== 401 || challenge === undefined)).toEqual([]);
  expect(twilio.recording(sid).status).toBe('completed');
});

test('with the account’s SID and token each route answers for itself', async () => {
  const answers = await everywhere(basicAuth(twilio.accountSid, twilio.authToken));
  expect(answers.map(({ status }) => status)).toEqual([
    200, 200, 200, 200, 200, 200, 200, 405, 404, 200, 501, 200, 204, 404,
  ]);
});
