import { Parked } from '../../lambdas/core/errors';
import { accountSid } from '../../lambdas/core/recording';
import { startTwilio } from '../../local/twilio/start';
import { type HeldRecording, twilioRecordingsContract } from '../support/contracts/twilio-recordings-contract';
import { MemoryTwilio } from '../support/fakes/memory-twilio';
import { ANOTHER_ACCOUNT, aRecordingSid } from '../support/subjects';
import { SPEECH, heldSid, sourceAt } from '../support/worlds/twilio-world';

twilioRecordingsContract('the fake', () => {
  const source = new MemoryTwilio();
  return Promise.resolve({
    source,
    further: ANOTHER_ACCOUNT,
    hold: ({ status = 'completed', ...details }: HeldRecording = {}) => {
      const sid = aRecordingSid();
      source.hold(sid, status === 'completed' ? SPEECH : null, { status, ...details });
      return Promise.resolve(sid);
    },
    refuseDeletion: (sid) => {
      source.refusals.set(sid, new Parked('deletion-refused', { message: '400' }));
    },
    stop: () => Promise.resolve(),
  });
});

twilioRecordingsContract("the adapter at Twilio's stand-in", async () => {
  const twilio = await startTwilio({ subaccounts: ['north'] });
  return {
    source: sourceAt(twilio),
    further: accountSid.parse(twilio.subaccounts[0]?.accountSid),
    hold: ({ storedExternally, ...held } = {}) =>
      heldSid(twilio, { ...held, ...(storedExternally === true && { storedAt: 'https://s3.example/mine.mp3' }) }),
    refuseDeletion: (sid) => {
      twilio.addFault({ on: 'delete', kind: 'status', status: 400, recordingSid: sid, times: Infinity });
    },
    stop: () => twilio.stop(),
  };
});
