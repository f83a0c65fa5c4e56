import type { IncomingMessage, RequestOptions } from 'node:http';
import { type FollowResponse, http, https } from 'follow-redirects';
import { NoAudio, RetryLater, explain } from '../core/errors';
import { accountRefused } from './twilio-refusal';

/** Twilio answers media itself or redirects once, to where it keeps them. */
const MAX_REDIRECTS = 3;

interface MediaRequest {
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly signal: AbortSignal;
}

type MediaResponse = IncomingMessage & FollowResponse;

/** `node:https` rather than `fetch`: a fetch body as the source of an upload grows memory with the recording. */
const get = ({ url, username, password, signal }: MediaRequest): Promise<MediaResponse> =>
  new Promise((resolve, reject) => {
    const scheme = url.protocol === 'https:' ? https : http;
    const outgoing = scheme.request(
      url,
      {
        // As a header, since that is dropped on the way to another host; the `auth` option would be sent there, too.
        headers: {
          authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
          accept: 'audio/mpeg',
        },
        // A kept connection may have died while the environment was frozen.
        agent: false,
        signal,
        maxRedirects: MAX_REDIRECTS,
        beforeRedirect: (next: RequestOptions) => {
          if (url.protocol === 'https:' && next.protocol !== 'https:') throw new Error('redirected to plain HTTP');
        },
      },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end();
  });

/** Twilio refused to send as many channels as were asked for: it is asked for fewer. */
export class ChannelsRefused extends Error {
  override readonly name = 'ChannelsRefused';
}

/** Documents that a storage or a proxy sends in the place of audio. Any other label may be wrong: the bytes decide. */
const isDocument = (type: string): boolean => /\b(html|xml|json)\b/i.test(type.split(';')[0] ?? '');

const refusal = ({ url }: MediaRequest, body: MediaResponse): Error | undefined => {
  const { statusCode: status = 0, responseUrl } = body;
  const type = body.headers['content-type'] ?? '';
  // Behind a redirect somebody else answers, who does not know the API key: see decisions/0028.
  const host = URL.parse(responseUrl)?.host ?? url.host;
  const isTwilio = host === url.host;
  const who = isTwilio ? 'Twilio' : `${host}, to which Twilio redirects,`;
  if (isTwilio && (status === 401 || status === 403)) return accountRefused({ status, code: undefined });
  if (status === 401 || status === 403 || status === 429 || status >= 500)
    return new RetryLater('twilio-unavailable', { message: `${who} answered ${String(status)}` });
  if (isTwilio && status === 400 && url.searchParams.has('RequestedChannels'))
    return new ChannelsRefused('Twilio answered 400 to RequestedChannels');
  if (status !== 200) return new NoAudio('audio-not-found', { message: `${who} answered ${String(status)}` });
  if (isDocument(type)) return new NoAudio('audio-wrong-type', { message: `${who} sent "${type}" instead of audio` });
  return undefined;
};

/** A download that has begun well: what remains is to read `body`. */
export interface Media {
  readonly body: IncomingMessage;
  /** Undefined when Twilio sends in chunks, the last of which tells the end. */
  readonly bytes: number | undefined;
}

/** The length, or chunks. Without either the end of the connection would look like the end of the audio. */
const lengthOf = ({ headers }: IncomingMessage): number | undefined => {
  const { 'content-length': length, 'transfer-encoding': encoding = '' } = headers;
  if (/\bchunked\b/i.test(encoding)) return undefined;
  if (length !== undefined && /^\d+$/.test(length)) return Number(length);
  throw new RetryLater('audio-unbounded', {
    message: 'The audio comes without length and without chunks: whether it is whole could not be told',
  });
};

/** @throws {CredentialsRefused | NoAudio | RetryLater} for every answer that is no audio, with nothing left open. */
export const requestMedia = async (request: MediaRequest): Promise<Media> => {
  const body = await get(request).catch((error: unknown) => {
    if (request.signal.aborted) throw request.signal.reason;
    throw new RetryLater('twilio-unavailable', { message: `Twilio cannot be reached: ${explain(error)}` });
  });
  try {
    const refused = refusal(request, body);
    if (refused !== undefined) throw refused;
    return { body, bytes: lengthOf(body) };
  } catch (error) {
    body.destroy();
    throw error;
  }
};
