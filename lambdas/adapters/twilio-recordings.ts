import * as z from 'zod';
import type { CredentialsSource } from '../core/credentials';
import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import type { RecordingDetails, TwilioRecordings } from '../core/ports/twilio';
import type { Recording, RecordingSid } from '../core/recording';
import { type Time, timeLimit } from '../core/time';
import { AudioGuard } from './guarded-audio';
import { withAccount } from './twilio-account';
import { twilioDate } from './twilio-date';
import type { TwilioEnv } from './twilio-env';
import { ChannelsRefused, requestMedia } from './twilio-media';
import { translate, translateDeletion } from './twilio-refusal';
import { type TwilioAnswer, type TwilioRequest, TWILIO_VERSION, askTwilio } from './twilio-request';

/** Longer than Twilio's REST API ever takes when it is well, with what is asked again after a 429. */
const REST_TIMEOUT_MS = 10_000;

/** A 429 was never processed: it is asked again after these pauses, each of them half random. */
const PAUSES_AFTER_429_MS = [250, 500, 1_000];

/** Source: twilio-oai, `api.v2010.account.recording`. */
const description = z.object({
  sid: z.string(),
  status: z.string(),
  start_time: twilioDate.optional().catch(undefined),
  date_created: twilioDate.optional().catch(undefined),
  channels: z.coerce.number().catch(1),
  media_url: z.string().catch(''),
  encryption_details: z.unknown().optional(),
});

const detailsOf = (found: z.infer<typeof description>, sid: RecordingSid): RecordingDetails => ({
  status: found.status,
  startedAt: found.start_time,
  createdAt: found.date_created,
  channels: found.channels === 2 ? 2 : 1,
  storedExternally: found.media_url !== '' && !found.media_url.includes(`/Recordings/${sid}`),
  encrypted: Boolean(found.encryption_details),
});

/** Twilio says 204 of what it has deleted (docs, "Delete a Recording resource"), and 404 of what is gone already. */
const removalRefused = (answer: TwilioAnswer): Error | undefined => {
  if (answer.status === 204 || answer.status === 404) return undefined;
  if (answer.status >= 400) return translateDeletion(answer);
  return new RetryLater('twilio-unavailable', {
    message: `Twilio answered ${String(answer.status)} to a deletion, not 204: it is not known to be done`,
  });
};

export interface TwilioMeans {
  readonly credentials: CredentialsSource;
  /** The longest silence on the wire that a download waits out. */
  readonly idleMs: number;
  readonly time: Time;
}

/** Recordings at Twilio's API. */
export const twilioRecordings = (env: TwilioEnv, { credentials, idleMs, time }: TwilioMeans): TwilioRecordings => {
  const mediaUrl = (sid: RecordingSid, accountSid: string, channels: 1 | 2): URL => {
    const url = new URL(`/${TWILIO_VERSION}/Accounts/${accountSid}/Recordings/${sid}.mp3`, env.TWILIO_API_URL);
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

  /** @throws the deadline's reason, or what `refusalIn` makes of an answer; @throws {RetryLater} without any in time */
  const ask = async (
    method: TwilioRequest['method'],
    { sid, accountSid }: Pick<Recording, 'sid' | 'accountSid'>,
    deadline: Deadline,
    refusalIn: (answer: TwilioAnswer) => Error | undefined,
  ): Promise<TwilioAnswer> => {
    using limit = timeLimit(time, REST_TIMEOUT_MS);
    const signal = AbortSignal.any([deadline.signal, limit.signal]);
    const request = { method, accountSid, path: `Recordings/${sid}` } as const;
    const query = method === 'GET' ? { query: { IncludeSoftDeleted: 'true' } } : {};
    try {
      for (let attempt = 0; ; attempt++) {
        const pauseMs = PAUSES_AFTER_429_MS[attempt];
        const answer = await askTwilio(
          env,
          credentials,
          { ...request, ...query },
          {
            deadline,
            signal,
            refusalIn: (it) => (it.status === 429 && pauseMs !== undefined ? undefined : refusalIn(it)),
          },
        );
        if (answer.status !== 429 || pauseMs === undefined) return answer;
        await time.pause(pauseMs * (0.5 + time.random() / 2), signal);
      }
    } catch (error) {
      if (error !== limit.signal.reason) throw error;
      throw new RetryLater('twilio-unavailable', {
        message: `Twilio gave no answer in ${String(REST_TIMEOUT_MS / 1000)} s`,
      });
    }
  };

  return {
    async describe(sid, deadline, accountSid) {
      const { status, body } = await ask('GET', { sid, accountSid }, deadline, (answer) =>
        answer.status === 200 || answer.status === 404 ? undefined : translate(answer),
      );
      if (status === 404) return undefined;
      const { data: found } = description.safeParse(body);
      // A 200 of something else tells nothing.
      if (found?.sid !== sid)
        throw new RetryLater('twilio-unavailable', {
          message: `Twilio was asked for ${sid} and describes something else`,
        });
      return detailsOf(found, sid);
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
      const { status } = await ask('DELETE', { sid, accountSid }, deadline, removalRefused);
      return status === 204 ? 'deleted' : 'gone';
    },
  };
};
