import { buffer } from 'node:stream/consumers';
import { twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import type { Credentials } from '../../../lambdas/core/credentials';
import type { Deadline } from '../../../lambdas/core/deadline';
import type { TwilioRecordings } from '../../../lambdas/core/ports/twilio';
import { type Recording, type RecordingSid, recordingSid } from '../../../lambdas/core/recording';
import type { Time } from '../../../lambdas/core/time';
import { realTime } from '../../../lambdas/runtime/time';
import type { NewRecording } from '../../../local/twilio/new-recording';
import type { AccountCredentials, RecordingState, TwilioStandIn } from '../../../local/twilio/stand-in';
import { CREDENTIALS, MemoryCredentials } from '../fakes/small-fakes';
import { NO_DEADLINE, STARTED_AT, aCallSid } from '../subjects';

export const SPEECH = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200_000, 7)]);
/** Where nothing is to stall: the machine may be slow. */
const PATIENT_IDLE_MS = 30_000;

/** A recording of so many channels, of which nothing else matters. */
export const recorded = (sid: string, channels: 1 | 2 = 1): Recording => ({
  sid: recordingSid.parse(sid),
  callSid: aCallSid(),
  startedAt: STARTED_AT,
  channels,
});

/** With the keys of all its accounts. */
export const secretOf = ({ apiKeySid, apiKeySecret, subaccounts }: TwilioStandIn): Credentials => ({
  ...CREDENTIALS,
  twilioApiKeySid: apiKeySid,
  twilioApiKeySecret: apiKeySecret,
  ...(subaccounts.length > 0 && {
    twilioAccounts: Object.fromEntries(subaccounts.map(({ accountSid, ...keys }) => [accountSid, keysOf(keys)])),
  }),
});

const keysOf = ({ authToken, apiKeySid, apiKeySecret }: Omit<AccountCredentials, 'accountSid'>) => ({
  authToken,
  apiKeySid,
  apiKeySecret,
});

interface Means {
  readonly credentials?: MemoryCredentials;
  readonly url?: string;
  readonly idleMs?: number;
  readonly time?: Time;
}

export const sourceAt = (
  twilio: TwilioStandIn,
  {
    credentials = new MemoryCredentials(secretOf(twilio)),
    url = twilio.url,
    idleMs = PATIENT_IDLE_MS,
    time = realTime,
  }: Means = {},
): TwilioRecordings =>
  twilioRecordings({ TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_API_URL: url }, { credentials, idleMs, time });

/** A recording that Twilio holds, of SPEECH unless said otherwise. */
export const held = (twilio: TwilioStandIn, recording: NewRecording = {}): Promise<RecordingState> =>
  twilio.addRecording({ audio: { bytes: SPEECH }, startTime: STARTED_AT, ...recording });

export const heldSid = async (twilio: TwilioStandIn, recording: NewRecording = {}): Promise<RecordingSid> =>
  recordingSid.parse((await held(twilio, recording)).sid);

/** Opens and reads a recording; rejects as an upload would see it. */
export const download = async (source: TwilioRecordings, recording: Recording, deadline: Deadline = NO_DEADLINE) => {
  using audio = await source.open(recording, deadline);
  try {
    return { bytes: audio.bytes, channels: audio.channels, received: await buffer(audio.stream) };
  } catch (error) {
    if (audio.broken.aborted) throw audio.broken.reason;
    throw error;
  }
};
