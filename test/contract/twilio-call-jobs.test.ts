/* Which Job a call is of, as Twilio's Call resource says it. Source: twilio-oai, api.v2010.account.call. */
import { twilioCallJobs } from '../../lambdas/adapters/twilio-call-jobs';
import { accountSid, callSid } from '../../lambdas/core/recording';
import { realTime } from '../../lambdas/runtime/time';
import type { CallParties } from '../../local/twilio/call-records';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE, aCallSid } from '../support/subjects';
import { secretOf } from '../support/worlds/twilio-world';

const audio = { generate: { bytes: 144 } };
let twilio: TwilioStandIn;
beforeAll(async () => {
  twilio = await startTwilio({ subaccounts: ['north'] });
});
afterEach(() => {
  twilio.clearFaults();
});
afterAll(() => twilio.stop());

/** Pauses between tries are over at once; the wait for an answer is not. */
const time = {
  ...realTime,
  random: () => 0,
  pause: (ms: number, signal: AbortSignal) => (ms < 30_000 ? Promise.resolve() : realTime.pause(ms, signal)),
};
const jobOf = (call: string, account: string = twilio.accountSid) => {
  const env = { TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_API_URL: twilio.url };
  const credentials = new MemoryCredentials(secretOf(twilio));
  const jobs = twilioCallJobs(env, 'X-Job-Number', { credentials, time });
  return jobs.jobOf({ callSid: callSid.parse(call), accountSid: accountSid.parse(account) }, NO_DEADLINE);
};
const called = async (parties: CallParties, account?: string) =>
  (await twilio.addRecording({ ...parties, audio, ...(account !== undefined && { accountSid: account }) })).callSid;

test.each<[string, CallParties, string | undefined]>([
  ['a header of the SIP address that was called', { to: 'sip:ivr@x.sip.twilio.com?X-Job-Number=J-1001' }, 'J-1001'],
  ['after parameters of the address', { to: 'sip:ivr@x.com;transport=tls?X-Other=1&X-Job-Number=7' }, '7'],
  ['a parameter of the client that was called', { to: 'client:ivr?X-Job-Number=J%2D7' }, 'J-7'],
  ['the address that called', { from: 'sip:desk@x.com?x-job-number=J-9' }, 'J-9'],
  ['the one that was called before the other', { to: 'client:a?X-Job-Number=1', from: 'client:b?X-Job-Number=2' }, '1'],
  ['no address, two telephones', {}, undefined],
  ['another parameter', { to: 'sip:ivr@x.com?X-Order=J-1001' }, undefined],
  ['an empty one', { to: 'sip:ivr@x.com?X-Job-Number=' }, undefined],
  ['half a percent sign', { to: 'client:ivr?X-Job-Number=50%' }, '50%'],
])('%s', async (_name, parties, job) => {
  expect(await jobOf(await called(parties))).toBe(job);
});

test("a call of a further account is asked for there, by that account's key", async () => {
  const north = twilio.subaccounts[0]?.accountSid ?? '';
  const call = await called({ to: 'client:ivr?X-Job-Number=J-north' }, north);
  expect(await jobOf(call, north)).toBe('J-north');
  expect(await jobOf(call)).toBeUndefined();
});

test('a call that Twilio does not know, or has forgotten, says nothing; a conference is not asked for', async () => {
  expect(await jobOf(aCallSid())).toBeUndefined();
  const forgotten = await called({ to: 'client:ivr?X-Job-Number=J-1' });
  twilio.setCall(forgotten, null);
  expect(await jobOf(forgotten)).toBeUndefined();
  const asked = twilio.requests.length;
  expect(await jobOf(`CF${'0'.repeat(32)}`)).toBeUndefined();
  expect(twilio.requests).toHaveLength(asked);
});

test.each([
  { kind: 'html' },
  { kind: 'body' },
  { kind: 'truncated', afterBytes: 20 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'reset' },
] as const)('%j is no answer: it is asked again, and one that stays is no “without a Job”', async (spoilt) => {
  const call = await called({ to: 'client:ivr?X-Job-Number=J-1' });
  twilio.addFault({ on: 'call', ...spoilt });
  expect(await jobOf(call)).toBe('J-1');
  twilio.addFault({ on: 'call', times: Infinity, ...spoilt });
  await expect(jobOf(call)).rejects.toMatchObject({ disposition: 'retry', code: 'twilio-unavailable' });
});
