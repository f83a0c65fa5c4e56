import type { CredentialsSource } from '../../lambdas/core/credentials';
import type { TwilioRecordings } from '../../lambdas/core/ports/twilio';
import type { RecordingSid } from '../../lambdas/core/recording';
import { MemoryTwilio } from '../support/fakes/memory-twilio';
import { running } from '../support/simulated-aws/invocation';

const never = () => new Promise<never>(() => undefined);

/** Twilio as it is now, with its problems. */
export class TroubledTwilio extends MemoryTwilio {
  /** What the next tries of a download meet: `killed`, its process is killed over it; undefined, nothing. */
  downloadProblem: (sid: RecordingSid) => Error | 'killed' | undefined = () => undefined;
  deletionProblem: (sid: RecordingSid) => Error | undefined = () => undefined;

  /** For a function, whose credentials it asks for. */
  seenWith(credentials: CredentialsSource, kill: () => void): TwilioRecordings {
    return {
      open: async (recording) => {
        await credentials.current();
        const problem = this.downloadProblem(recording.sid);
        if (problem === 'killed') {
          kill();
          return await never();
        }
        if (problem !== undefined) throw problem;
        return await this.open(recording);
      },
      describe: (sid, deadline, accountSid) => this.describe(sid, deadline, accountSid),
      remove: async (sid, deadline, accountSid) => {
        await credentials.current();
        const problem = this.deletionProblem(sid);
        if (problem !== undefined) throw problem;
        return await this.remove(sid, deadline, accountSid);
      },
    };
  }
}

/** The invocation that runs now dies. */
export const dieNow = (onDeath: (feature: string) => void): void => {
  const invocation = running.getStore();
  if (invocation === undefined) return;
  invocation.isDead = true;
  invocation.onDeath();
  onDeath(invocation.feature);
};
