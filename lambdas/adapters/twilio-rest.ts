import { Client } from 'twilio/lib/base/BaseTwilio';
import * as z from 'zod';
import type { CredentialsSource } from '../core/credentials';
import { type Deadline, before } from '../core/deadline';
import { CredentialsRefused, RetryLater } from '../core/errors';
import type { AccountSid } from '../core/recording';
import { type Time, timeLimit } from '../core/time';
import { type OpenAccount, withAccount } from './twilio-account';
import type { TwilioEnv } from './twilio-env';
import { translate } from './twilio-refusal';

/** Longer than a page of 1,000 recordings, some 1.2 MB, takes when Twilio is well. */
const ANSWER_TIMEOUT_MS = 30_000;

const VERSION = '2010-04-01';

/** Pauses between tries, each of them half random: an outage of less than a minute costs no run. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];

/** Whoever is told to wait longer than this does better to come again later. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/** In seconds; 0 when there is none, or one that is no number of seconds: no source shows one of this API's. */
const retryAfter = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .catch(0);

const answer = z.object({
  statusCode: z.number(),
  body: z.unknown(),
  headers: z.object({ 'retry-after': retryAfter }).catch({ 'retry-after': 0 }),
});
type Answer = z.infer<typeof answer>;

const codeOf = z.object({ code: z.unknown() }).catch({ code: undefined });

/** Twilio's answer is none, or not yet: another try may be better. */
class Passing extends RetryLater {}

const unusable = (message: string) => new Passing('twilio-unavailable', { message });

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

const client = ({ accountSid, keys }: OpenAccount): Client => {
  const made = new Client(keys.apiKeySid, keys.apiKeySecret, {
    accountSid,
    // Frees the connection that nobody waits for any more: the library cannot be aborted.
    timeout: ANSWER_TIMEOUT_MS,
    // A kept connection may have died while the environment was frozen.
    keepAlive: false,
  });
  // An edge or region of the environment would rewrite the host.
  return Object.assign(made, { edge: undefined, region: undefined });
};

/** Resources of Twilio's REST API, to read only: a request may be sent again, whatever became of it. */
export const twilioRest = (env: TwilioEnv, { credentials, time }: TwilioRestMeans) => {
  const ask = async ({ accountSid, path, query }: Resource, deadline: Deadline): Promise<Answer> => {
    using limit = timeLimit(time, ANSWER_TIMEOUT_MS);
    const url = new URL(`/${VERSION}/Accounts/${accountSid}/${path}.json`, env.TWILIO_API_URL);
    const request = (account: OpenAccount) =>
      client(account)
        .request({ method: 'get', uri: url.href, ...(query !== undefined && { params: query }) })
        .then(
          (raw: unknown) => answer.parse(raw),
          (error: unknown) => {
            throw unusable(translate(error).message);
          },
        );
    return await withAccount(env, credentials, accountSid, async (account) => {
      try {
        const got = await before({ signal: AbortSignal.any([deadline.signal, limit.signal]) }, request(account));
        const refused = refusalIn(got);
        if (refused !== undefined) throw refused;
        return got;
      } catch (error) {
        if (error !== limit.signal.reason) throw error;
        throw unusable(`Twilio gave no answer in ${String(ANSWER_TIMEOUT_MS / 1000)} s`);
      }
    });
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
          deadline.require();
          const { statusCode, body } = await ask(resource, deadline);
          if (statusCode === 404) return undefined;
          const read = shape.safeParse(body);
          if (read.success) return read.data;
          throw unusable(`Twilio answered ${String(statusCode)} with something else than ${resource.path}`);
        } catch (error) {
          const pauseMs = PAUSES_MS[attempt];
          if (!(error instanceof Passing) || pauseMs === undefined) throw error;
          if (error.waitAtLeastSeconds > LONGEST_RETRY_AFTER_SECONDS) throw error;
          const wait = Math.max(error.waitAtLeastSeconds * 1000, pauseMs * (0.5 + time.random() / 2));
          await time.pause(wait, deadline.signal);
        }
    },
  };
};

/** Why an answer is none; undefined for 200 and 404. */
const refusalIn = ({ statusCode: status, body, headers }: Answer): Error | undefined => {
  if (status === 200 || status === 404) return undefined;
  const refused = translate({ status, code: codeOf.parse(body).code });
  if (refused instanceof CredentialsRefused || (status !== 429 && status < 500)) return refused;
  return new Passing('twilio-unavailable', { message: refused.message, waitAtLeastSeconds: headers['retry-after'] });
};
