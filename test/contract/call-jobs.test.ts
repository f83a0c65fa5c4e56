import { twilioCallJobs } from '../../lambdas/adapters/twilio-call-jobs';
import { accountSid, callSid } from '../../lambdas/core/recording';
import { realTime } from '../../lambdas/runtime/time';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE } from '../support/subjects';
import { secretOf } from '../support/worlds/twilio-world';

let twilio: TwilioStandIn;
beforeAll(async () => {
  twilio = await startTwilio();
});
afterAll(() => twilio.stop());

const jobOf = (sid: string) =>
  twilioCallJobs({ TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_API_URL: twilio.url }, 'X-Job-Number', {
    credentials: new MemoryCredentials(secretOf(twilio)),
    time: { ...realTime, pause: (ms, signal) => (ms === 30_000 ? realTime.pause(ms, signal) : Promise.resolve()) },
  }).jobOf({ callSid: callSid.parse(sid), accountSid: accountSid.parse(twilio.accountSid) }, NO_DEADLINE);

test('what was called names the Job, else who called', async () => {
  const called = await twilio.addRecording({
    to: 'sip:ivr@example.com?X-Job-Number=J-1',
    from: 'client:a?X-Job-Number=J-2',
  });
  const caller = await twilio.addRecording({ to: '+15555550100', from: 'client:a?X-Job-Number=J-2' });
  expect([await jobOf(called.callSid), await jobOf(caller.callSid)]).toEqual(['J-1', 'J-2']);
});

test('two telephones name none, and neither does a call that Twilio does not know any more, nor a conference', async () => {
  const { callSid: known } = await twilio.addRecording();
  const { callSid: gone } = await twilio.addRecording();
  twilio.setCall(gone, null);
  expect([await jobOf(known), await jobOf(gone), await jobOf(`CF${'3'.repeat(32)}`)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('while Twilio does not answer nobody can tell', async () => {
  const { callSid: known } = await twilio.addRecording();
  twilio.addFault({ on: 'call', kind: 'status', status: 503, times: Infinity });
  await expect(jobOf(known)).rejects.toMatchObject({ code: 'twilio-unavailable' });
  twilio.clearFaults();
});
