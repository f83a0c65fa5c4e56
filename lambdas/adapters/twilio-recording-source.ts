import RestException from 'twilio/lib/base/RestException';
import { Client } from 'twilio/lib/base/BaseTwilio';

import ApiBase from 'twilio/lib/rest/ApiBase';
import { type Credentials, type CredentialsSource, withCredentials } from '../core/credentials';
import { CredentialsRefused, RetryLater, explain } from '../core/errors';
import type { RecordingDetails, RecordingSource } from '../core/ports';
import type { Recording, RecordingSid } from '../core/recording';
import { AudioGuard } from './guarded-audio';
import type { TwilioEnv } from './twilio-env';
import { requestMedia } from './twilio-media';

/** Longer than Twilio's REST API ever takes when it is well. */
const REST_TIMEOUT_MS = 10_000;

const VERSION = '2010-04-01';

/** The library's parts for this API only: all of it would be 3.6 MB and 180 ms of cold start. */
const resource = (env: TwilioEnv, { twilioApiKeySid, twilioApiKeySecret }: Credentials, sid: RecordingSid) => {
  const client = new Client(twilioApiKeySid, twilioApiKeySecret, {
    accountSid: env.TWILIO_ACCOUNT_SID,
    timeout: REST_TIMEOUT_MS,
    // A 429 was never processed.
    autoRetry: true,
    // Only what is said here: an edge or region of the environment would rewrite the host.
    env: {},
  });
  const api = new ApiBase(client);
  api.baseUrl = env.TWILIO_API_URL;
  return api.v2010.account.recordings(sid);
};

const translate = (error: unknown): never => {
  const status = error instanceof RestException ? error.status : undefined;
  if (status === 401 || status === 403)
    throw new CredentialsRefused('twilio-credentials-refused', {
      message: `Twilio answered ${String(status)}: does the secret hold a valid API key of this account?`,
    });
  // Not as the cause: an error of the HTTP client carries the request, and with it the API key.
  throw new RetryLater('twilio-unavailable', { message: `Twilio's API failed: ${explain(error)}` });
};

const isNotFound = (error: unknown) => error instanceof RestException && error.status === 404;

/** Recordings at Twilio's API; `idleMs` is the longest silence on the wire that is waited out. */
export const twilioRecordingSource = (
  env: TwilioEnv,
  { credentials, idleMs }: { credentials: CredentialsSource; idleMs: number },
): RecordingSource => {
  const mediaUrl = ({ sid, channels }: Pick<Recording, 'sid' | 'channels'>): URL => {
    const url = new URL(`/${VERSION}/Accounts/${env.TWILIO_ACCOUNT_SID}/Recordings/${sid}.mp3`, env.TWILIO_API_URL);
    // Both legs apart, as recorded; asking that of a mono recording is an error (16113).
    if (channels === 2) url.searchParams.set('RequestedChannels', '2');
    return url;
  };

  const describe = async (sid: RecordingSid): Promise<RecordingDetails | undefined> => {
    const found = await withCredentials(credentials, (current) =>
      resource(env, current, sid)
        .fetch({ includeSoftDeleted: true })
        .catch((error: unknown) => (isNotFound(error) ? undefined : translate(error))),
    );
    return (
      found && {
        status: found.status,
        startedAt: found.startTime,
        channels: found.channels === 2 ? 2 : 1,
        storedExternally: Boolean(found.mediaUrl) && !found.mediaUrl.includes(`/Recordings/${sid}`),
      }
    );
  };

  return {
    describe,

    async open(recording, deadline) {
      const guard = new AudioGuard(idleMs, deadline);
      try {
        const { body, bytes } = await withCredentials(credentials, ({ twilioApiKeySid, twilioApiKeySecret }) =>
          requestMedia({
            url: mediaUrl(recording),
            username: twilioApiKeySid,
            password: twilioApiKeySecret,
            signal: guard.broken,
          }),
        );
        return guard.watch(body, bytes);
      } catch (error) {
        guard[Symbol.dispose]();
        throw error;
      }
    },

    async remove(sid) {
      await withCredentials(credentials, (current) =>
        resource(env, current, sid)
          .remove()
          .catch((error: unknown) => (isNotFound(error) ? true : translate(error))),
      );
    },
  };
};
