import { eventOf, signed } from '../support/worlds/ingest-world';
import { running } from '../support/simulated-aws/invocation';
import type { CastRecording } from './cast';
import { WatchedInvocation, shortened } from './invocation';
import type { SimulatedPipeline } from './simulated-pipeline';

/**
 * Twilio tries five times more, for 15 seconds in all and 5 seconds each, where the callback's URL asks for it. Source: Twilio,
 * "Webhooks (HTTP callbacks): Connection Overrides"; docs/install.md has the URL.
 */
const TRIES = 6;
const PATIENCE_MS = 15_000;
const ANSWER_MS = 5_000;

/** Of API Gateway, where no WEBHOOK_PUBLIC_URL is set. */
const PUBLIC_URL = 'https://api.execute-api.us-east-1.amazonaws.com';

const formOf = (account: string, { sid, callSid, kind, began, saysStart }: CastRecording): Record<string, string> => ({
  AccountSid: account,
  [callSid.startsWith('CF') ? 'ConferenceSid' : 'CallSid']: callSid,
  RecordingSid: sid,
  RecordingStatus: kind === 'absent' ? 'absent' : 'completed',
  ...(kind === 'absent' && { ErrorCode: '16102' }),
  ...(kind !== 'absent' && saysStart && { RecordingStartTime: began.toUTCString(), RecordingChannels: '1' }),
});

/** Twilio's side of the callbacks: signs and posts them, and gives one up that nobody takes in time. */
export const webhookOf = ({ aws, time, network, witness, functions, taken }: SimulatedPipeline) => {
  const environments: ReturnType<typeof functions.ingest>[] = [];
  const { queue } = aws.readBy('processor');
  const { TWILIO_ACCOUNT_SID: account = '' } = aws.function('ingest').variables;
  let made = 0;

  const invoke = async (one: CastRecording): Promise<number> => {
    const invocation = new WatchedInvocation('ingest', ++made, queue, [], time.ms);
    invocation.about = one.sid;
    const death = new Promise<number>((resolve) => {
      invocation.onDeath = () => {
        resolve(502);
      };
    });
    const rawQuery = one.isNamed ? `job_number=${encodeURIComponent(one.job.named)}` : '';
    const event = eventOf(signed({ publicUrl: PUBLIC_URL, params: formOf(account, one), rawQuery }));
    const work = running.run(invocation, async () => {
      const accept = environments.pop() ?? functions.ingest();
      const { statusCode = 502 } = await accept(event);
      invocation.hasEnded = true;
      if (!invocation.isDead) environments.push(accept);
      return statusCode;
    });
    const status = await Promise.race([work, death]);
    if (status < 300 && !taken.has(one.sid))
      witness.broken('told', `${one.sid}: Twilio hears ${String(status)}, and SQS has not taken its message`);
    return status;
  };

  const post = async (one: CastRecording): Promise<number> => {
    witness.called(one.sid);
    const answer = network
      .request('webhook', {
        subject: shortened(one.sid),
        act: () => invoke(one),
        failure: () => new Error('no answer'),
      })
      .catch(() => 0);
    return await Promise.race([answer, time.wait(ANSWER_MS).then(() => 0)]);
  };

  return async (one: CastRecording): Promise<void> => {
    const from = time.ms;
    for (let tries = 0; tries < TRIES && time.ms - from < PATIENCE_MS; tries++) {
      const status = await post(one);
      if (status >= 200 && status < 300) return;
      witness.tell(`Twilio's callback about ${one.sid} finds ${status === 0 ? 'nobody' : String(status)}`);
      await time.wait(1_000);
    }
    if (!taken.has(one.sid)) witness.tell(`the callback about ${one.sid} is lost`);
  };
};
