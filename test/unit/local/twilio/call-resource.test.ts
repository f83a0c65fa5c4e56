import * as z from 'zod';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';
import { startReceiver } from '../../../support/local/receiver';

const audio = { generate: { bytes: 144 } };
let twilio: TwilioStandIn;
beforeEach(async () => {
  twilio = await startTwilio({ subaccounts: ['north'] });
});
afterEach(() => twilio.stop());

const ask = async (callSid: string, { accountSid = twilio.accountSid, extension = '.json', query = '' } = {}) => {
  const headers = basicAuth(twilio.accountSid, twilio.authToken);
  const path = `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}${extension}${query}`;
  const { status, body } = await exchange(twilio.url + path, { headers });
  return { status, call: z.record(z.string(), z.unknown()).parse(JSON.parse(body.toString())) };
};

test('a recorded call has a resource with the names and formats of the API', async () => {
  const { callSid } = await twilio.addRecording({
    startTime: new Date('2026-06-01T10:00:00Z'),
    dateCreated: new Date('2026-06-01T10:01:00Z'),
    audio,
  });
  const { status, call } = await ask(callSid);
  expect(status).toBe(200);
  expect(call).toMatchObject({
    sid: callSid,
    account_sid: twilio.accountSid,
    to: expect.stringMatching(/^\+1555/) as unknown,
    from: expect.stringMatching(/^\+1555/) as unknown,
    direction: 'inbound',
    status: 'completed',
    start_time: 'Mon, 01 Jun 2026 10:00:00 +0000',
    end_time: 'Mon, 01 Jun 2026 10:01:00 +0000',
    duration: '1',
    uri: `/2010-04-01/Accounts/${twilio.accountSid}/Calls/${callSid}.json`,
  });
});

test('it says who called whom as the call was made, or as it is set later', async () => {
  const to = 'sip:ivr@example.sip.twilio.com;transport=tls?X-Job-Number=J-1001';
  const { callSid } = await twilio.addRecording({ to, audio });
  expect((await ask(callSid)).call).toMatchObject({ to, from: '+15555550199' });
  twilio.setCall(callSid, { from: 'client:ivr?job_number=J-1002' });
  expect((await ask(callSid)).call).toMatchObject({ to: '+15555550100', from: 'client:ivr?job_number=J-1002' });
});

test('so it does of a call that is placed', async () => {
  const receiver = await startReceiver();
  const { callSid } = await twilio.placeCall({ to: 'client:a?X-Job-Number=7', callbackUrl: receiver.origin, audio });
  await receiver.stop();
  expect((await ask(callSid)).call).toMatchObject({ to: 'client:a?X-Job-Number=7' });
});

test('a call under way has no end', async () => {
  const { callSid } = await twilio.addRecording({ status: 'in-progress', audio });
  expect((await ask(callSid)).call).toMatchObject({ status: 'in-progress', end_time: null, duration: null });
});

test('404: a call that never was recorded, one of another account, one that Twilio has forgotten', async () => {
  const [{ accountSid } = { accountSid: '' }] = twilio.subaccounts;
  const { callSid } = await twilio.addRecording({ audio });
  expect((await ask(`CA${'0'.repeat(32)}`)).status).toBe(404);
  expect((await ask('CA1')).status).toBe(404);
  expect((await ask(callSid, { accountSid })).status).toBe(404);
  twilio.setCall(callSid, null);
  expect(await ask(callSid)).toMatchObject({ status: 404, call: { code: 20404 } });
});

test('what is not modelled says so: XML, parameters', async () => {
  const { callSid } = await twilio.addRecording({ audio });
  for (const extension of ['', '.xml', '.csv']) expect((await ask(callSid, { extension })).status).toBe(501);
  expect((await ask(callSid, { query: '?Fields=to' })).status).toBe(400);
});

test('it has faults of its own', async () => {
  const { callSid } = await twilio.addRecording({ audio });
  twilio.addFault({ on: 'call', kind: 'status', status: 429 });
  expect([(await ask(callSid)).status, (await ask(callSid)).status]).toEqual([429, 200]);
  expect(twilio.requests.map(({ route }) => route)).toEqual(['call', 'call']);
});
