import { randomUUID } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { splitOverrides } from './connection-overrides';
import { attempt, type Attempt, type CallbackRequest } from './post-callback';
import type { CallbackOutcome } from './placed-call';
import { isOfConference, recordingPath, rfc2822 } from './resource';
import type { CallbackOverrides, RecordingState } from './stand-in';

/** What a callback is sent with. */
export interface CallbackSender {
  /** Of the recording's account. */
  readonly authToken: string;
  /** Scheme and host that RecordingUrl names. */
  readonly origin: string;
  readonly ca: string | undefined;
  /** Aborted when the stand-in stops. */
  readonly stopped: AbortSignal;
  /** Parameters that Twilio has come to add: a receiver must take them into the signature without knowing them. */
  readonly extraParameters: Readonly<Record<string, string>>;
}

const MAX_REDIRECTS = 10;

/** twilio.com/docs/api/errors/21609, which calls meet as messages do (grafana-cold-storage/oncall#171). */
const MAX_URL_LENGTH = 4_000;

/**
 * Puts a job number into a callback URL: in place of the value of `job_number` where the URL has one, else appended to
 * its query string; percent-encoded, all else left as it is.
 */
const withJobNumber = (callbackUrl: string, jobNumber: string): string => {
  const value = encodeURIComponent(jobNumber);
  const [, address = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(callbackUrl) ?? [];
  const parameter = /([?&]job_number=)[^&]*/;
  if (parameter.test(address)) return address.replace(parameter, (_, name: string) => name + value) + fragment;
  return `${address}${address.includes('?') ? '&' : '?'}job_number=${value}${fragment}`;
};

/** Takes the job number out of a callback URL, the placeholder too; all else is left as it is. */
const withoutJobNumber = (callbackUrl: string): string =>
  callbackUrl.replace(/\?job_number=[^&#]*&/, '?').replace(/[?&]job_number=[^&#]*/, '');

/** Twilio requests URLs in ASCII: what is not, it percent-encodes before it signs. */
const ascii = (url: string) => url.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);

/** Captured callbacks of `<Record>` have none; conference recordings have no track at all (twilio-oai, conference_recording). */
const hasTrack = (recording: RecordingState) => recording.source !== 'RecordVerb' && !isOfConference(recording);

/** The form parameters of a recordingStatusCallback. */
const callbackParameters = (recording: RecordingState, event: string, origin: string) => {
  // Captured callbacks of completed recordings carry ErrorCode=0.
  const errorCode = event === 'completed' ? 0 : recording.errorCode;
  return {
    AccountSid: recording.accountSid,
    ...(recording.callSid !== '' && { CallSid: recording.callSid }),
    ...(recording.conferenceSid !== undefined && { ConferenceSid: recording.conferenceSid }),
    RecordingSid: recording.sid,
    RecordingUrl: origin + recordingPath(recording),
    RecordingStatus: event,
    ...(event === 'completed' && { RecordingDuration: String(recording.durationSeconds) }),
    RecordingChannels: String(recording.channels),
    RecordingStartTime: rfc2822(recording.startTime),
    RecordingSource: recording.source,
    ...(hasTrack(recording) && { RecordingTrack: 'both' }),
    ...(errorCode !== undefined && { ErrorCode: String(errorCode) }),
  };
};

/** Follows redirects as Twilio does: as a GET that has lost the parameters. */
const follow = async (call: CallbackRequest, redirected: (url: string) => CallbackRequest, send: Send) => {
  let { url } = call;
  let result = await send(call);
  for (let redirects = 0; redirects < MAX_REDIRECTS && isRedirect(result); redirects += 1) {
    url = new URL(result.location, url).href;
    result = await send(redirected(url));
  }
  return result;
};

type Send = (call: CallbackRequest) => Promise<Attempt>;

const isRedirect = (result: Attempt): result is Attempt & { location: string } =>
  [301, 302, 303, 307, 308].includes(result.status ?? 0) && result.location !== undefined;

/**
 * Sends one callback about a recording, with the retries that its URL asks for. Never rejects for what the receiver does.
 * @param callbackUrl - with connection overrides in its fragment, if any
 * @throws {z.ZodError} when those are outside Twilio's limits; @throws {Error} when the URL is too long for Twilio.
 */
export const sendCallback = async (
  recording: RecordingState,
  callbackUrl: string,
  { authToken, origin, ca, stopped, extraParameters }: CallbackSender,
  overrides: CallbackOverrides,
): Promise<CallbackOutcome> => {
  const { jobNumber, signWith = authToken, idempotencyToken = randomUUID() } = overrides;
  const configuredUrl =
    jobNumber === undefined
      ? callbackUrl
      : jobNumber === null
        ? withoutJobNumber(callbackUrl)
        : withJobNumber(callbackUrl, jobNumber);
  if (configuredUrl.length > MAX_URL_LENGTH)
    throw new Error(`Twilio takes no callback URL of ${String(configuredUrl.length)} characters.`);
  const target = splitOverrides(configuredUrl);
  const { connectTimeout, readTimeout, totalTime, retryCount, retryPolicy } = target.overrides;
  const event = overrides.event ?? recording.status;
  const given: Record<string, string | undefined> = {
    ...callbackParameters(recording, event, origin),
    ...extraParameters,
    ...overrides.parameters,
  };
  const parameters = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const url = ascii(target.url);
  const headers = (signed: string, signedParameters: Record<string, string>): Record<string, string> => ({
    'user-agent': 'TwilioProxy/1.1',
    'I-Twilio-Idempotency-Token': idempotencyToken,
    ...(signWith !== null && { 'X-Twilio-Signature': getExpectedTwilioSignature(signWith, signed, signedParameters) }),
  });
  const body = new URLSearchParams(parameters).toString();
  const call: CallbackRequest = {
    method: 'POST',
    url,
    body,
    headers: {
      ...headers(url, parameters),
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'content-length': String(Buffer.byteLength(body)),
    },
  };
  const redirected = (to: string): CallbackRequest => ({ method: 'GET', url: to, headers: headers(to, {}), body: '' });

  const outOfTime = AbortSignal.timeout(totalTime);
  const signal = AbortSignal.any([stopped, outOfTime]);
  const send: Send = (one) => attempt(one, { connectTimeout, readTimeout, ca, signal });
  let result = await follow(call, redirected, send);
  let attempts = 1;
  while (result.failure !== undefined && retryPolicy.has(result.failure) && attempts <= retryCount && !signal.aborted) {
    result = await follow(call, redirected, send);
    attempts += 1;
  }
  const { status, body: answer, failure } = result;
  return {
    recordingSid: recording.sid,
    event,
    parameters,
    signature: call.headers['X-Twilio-Signature'],
    status,
    body: answer,
    attempts,
    failure,
  };
};
