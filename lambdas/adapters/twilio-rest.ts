import type * as z from 'zod';
import type { CredentialsSource } from '../core/credentials';
import type { Deadline } from '../core/deadline';
import { CredentialsRefused } from '../core/errors';
import type { AccountSid } from '../core/recording';
import { type Time, timeLimit } from '../core/time';
import type { TwilioEnv } from './twilio-env';
import { translate } from './twilio-refusal';
import { type TwilioAnswer, TwilioSilence, askTwilio } from './twilio-request';

/** Longer than a page of 1,000 recordings, some 1.2 MB, takes when Twilio is well. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Pauses between tries, each of them half random: an outage of less than a minute costs no run. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];

/** Whoever is told to wait longer than this does better to come again later. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/** Twilio's answer is none, or not yet: another try may be better. */
const passing = (message: string, waitAtLeastSeconds = 0) =>
  new TwilioSilence('twilio-unavailable', { message, waitAtLeastSeconds });

export interface TwilioRestMeans {
  readonly credentials: CredentialsSource;
  readonly time: Time;
}

interface Resource {
  readonly accountSid: AccountSid;
  /** Below the account, such as `Recordings`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Resources of Twilio's REST API, to read only: a request may be sent again, whatever became of it. */
export const twilioRest = (env: TwilioEnv, { credentials, time }: TwilioRestMeans) => {
  const ask = async (resource: Resource, deadline: Deadline): Promise<TwilioAnswer> => {
    using limit = timeLimit(time, ANSWER_TIMEOUT_MS);
    const signal = AbortSignal.any([deadline.signal, limit.signal]);
    try {
      return await askTwilio(env, credentials, { method: 'GET', ...resource }, { deadline, signal, refusalIn });
    } catch (error) {
      if (error !== limit.signal.reason) throw error;
      throw passing(`Twilio gave no answer in ${String(ANSWER_TIMEOUT_MS / 1000)} s`);
    }
  };

  return {
    /**
     * What Twilio says, in the shape that is expected; undefined when it does not know the resource (404). Tries again, for
     * about a minute, what may pass: no answer, 429 (never processed), 5xx, and a 200 of something else.
     * @throws {CredentialsRefused | RetryLater}
     */
    async get<Shape>(shape: z.ZodType<Shape>, resource: Resource, deadline: Deadline): Promise<Shape | undefined> {
      for (let attempt = 0; ; attempt++)
        try {
          const { status, body } = await ask(resource, deadline);
          if (status === 404) return undefined;
          const read = shape.safeParse(body);
          if (read.success) return read.data;
          throw passing(`Twilio answered ${String(status)} with something else than ${resource.path}`);
        } catch (error) {
          const pauseMs = PAUSES_MS[attempt];
          if (!(error instanceof TwilioSilence) || pauseMs === undefined) throw error;
          if (error.waitAtLeastSeconds > LONGEST_RETRY_AFTER_SECONDS) throw error;
          const wait = Math.max(error.waitAtLeastSeconds * 1000, pauseMs * (0.5 + time.random() / 2));
          await time.pause(wait, deadline.signal);
        }
    },
  };
};

/** Why an answer is none; undefined for 200 and 404. */
const refusalIn = (answer: TwilioAnswer): Error | undefined => {
  const { status, retryAfterSeconds } = answer;
  if (status === 200 || status === 404) return undefined;
  const refused = translate(answer);
  if (refused instanceof CredentialsRefused || (status !== 429 && status < 500)) return refused;
  return passing(refused.message, retryAfterSeconds);
};
