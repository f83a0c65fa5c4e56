import { Client } from 'twilio/lib/base/BaseTwilio';
import ApiBase from 'twilio/lib/rest/ApiBase';
import type { CredentialsSource } from '../core/credentials';
import { type Deadline, before } from '../core/deadline';
import { RetryLater } from '../core/errors';
import type { TwilioRecordings } from '../core/ports/twilio';
import type { Recording, RecordingSid } from '../core/recording';
import { type Time, timeLimit } from '../core/time';
import { AudioGuard } from './guarded-audio';
import { type OpenAccount, withAccount } from './twilio-account';
import type { TwilioEnv } from './twilio-env';
import { ChannelsRefused, requestMedia } from './twilio-media';
import { refusalOf, translate, translateDeletion } from './twilio-refusal';

/** Longer than Twilio's REST API ever takes when it is well, with the library's own tries after a 429. */
const REST_TIMEOUT_MS = 10_000;

const VERSION = '2010-04-01';

/** The library's parts for this API only: all of it would be 3.6 MB and 180 ms of cold start. */
const resource = (env: TwilioEnv, { accountSid, keys }: OpenAccount, sid: RecordingSid) => {
  const client = new Client(keys.apiKeySid, keys.apiKeySecret, {
    accountSid,
    // Frees the connection that nobody waits for any more: the library cannot be aborted.
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

const unanswered = () =>
  new RetryLater('twilio-unavailable', { message: `Twilio gave no answer in ${String(REST_TIMEOUT_MS / 1000)} s` });

const isNotFound = (error: unknown) => refusalOf(error)?.status === 404;

export interface TwilioMeans {
  readonly credentials: CredentialsSource;
  /** The longest silence on the wire that a download waits out. */
  readonly idleMs: number;
  readonly time: Pick<Time, 'now' | 'pause'>;
}

/** Recordings at Twilio's API. */
export const twilioRecordings = (env: TwilioEnv, { credentials, idleMs, time }: TwilioMeans): TwilioRecordings => {
  const mediaUrl = (sid: RecordingSid, accountSid: string, channels: 1 | 2): URL => {
    const url = new URL(`/${VERSION}/Accounts/${accountSid}/Recordings/${sid}.mp3`, env.TWILIO_API_URL);
    // Both legs apart, as recorded; asking that of a mono recording is an error (16113).
    if (channels === 2) url.searchParams.set('RequestedChannels', '2');
    return url;
  };

  const download = async ({ sid, accountSid: whose }: Recording, channels: 1 | 2, guard: AudioGuard) => {
    const media = await withAccount(env, credentials, whose, ({ accountSid, keys }) =>
      requestMedia({
        url: mediaUrl(sid, accountSid, channels),
        username: keys.apiKeySid,
        password: keys.apiKeySecret,
        signal: guard.broken,
      }),
    );
    return { ...media, channels };
  };

  /** As many channels as Twilio has: whoever said two may have been wrong. */
  const downloadWhatThereIs = (recording: Recording, guard: AudioGuard) =>
    download(recording, recording.channels, guard).catch((error: unknown) => {
      if (error instanceof ChannelsRefused) return download(recording, 1, guard);
      throw error;
    });

  /** @throws the deadline's reason, or what `translated` makes of any other failure. */
  const answerOf = async <Result>(
    request: Promise<Result>,
    { signal }: Deadline,
    translated: (error: unknown) => Error,
  ): Promise<Result> => {
    using limit = timeLimit(time, REST_TIMEOUT_MS);
    try {
      return await before({ signal: AbortSignal.any([signal, limit.signal]) }, request);
    } catch (error) {
      throw error === limit.signal.reason ? unanswered() : translated(error);
    }
  };

  return {
    async describe(sid, deadline, accountSid) {
      const found = await withAccount(env, credentials, accountSid, (account) => {
        const description = resource(env, account, sid)
          .fetch({ includeSoftDeleted: true })
          .catch((error: unknown) => {
            if (isNotFound(error)) return undefined;
            throw error;
          });
        return answerOf(description, deadline, translate);
      });
      // A 200 of something else tells nothing; twilio-node takes it for a recording that begins now.
      if (found !== undefined && found.sid !== sid)
        throw new RetryLater('twilio-unavailable', {
          message: `Twilio was asked for ${sid} and describes something else`,
        });
      return (
        found && {
          status: found.status,
          startedAt: found.startTime,
          createdAt: found.dateCreated,
          channels: found.channels === 2 ? 2 : 1,
          storedExternally: Boolean(found.mediaUrl) && !found.mediaUrl.includes(`/Recordings/${sid}`),
          encrypted: Boolean(found.encryptionDetails),
        }
      );
    },

    async open(recording, deadline) {
      const guard = new AudioGuard(idleMs, time, deadline);
      try {
        const { body, bytes, channels } = await downloadWhatThereIs(recording, guard);
        return guard.watch(body, bytes, channels);
      } catch (error) {
        guard[Symbol.dispose]();
        throw error;
      }
    },

    async remove(sid, deadline, accountSid) {
      return await withAccount(env, credentials, accountSid, async (account) => {
        deadline.require();
        const removal = resource(env, account, sid)
          .removeWithHttpInfo()
          .then(
            ({ statusCode }) => {
              // Twilio says 204 of what it has deleted (docs, "Delete a Recording resource"); twilio-node takes any 2xx for that.
              if (statusCode === 204) return 'deleted' as const;
              throw new RetryLater('twilio-unavailable', {
                message: `Twilio answered ${String(statusCode)} to a deletion, not 204: it is not known to be done`,
              });
            },
            (error: unknown) => {
              if (isNotFound(error)) return 'gone' as const;
              throw error;
            },
          );
        return await answerOf(removal, deadline, translateDeletion);
      });
    },
  };
};
