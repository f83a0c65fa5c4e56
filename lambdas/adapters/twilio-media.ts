import type { IncomingMessage, RequestOptions } from 'node:http';
import { http, https } from 'follow-redirects';
import { CredentialsRefused, NoAudio, RetryLater, explain } from '../core/errors';

/** Twilio answers media itself or redirects once, to where it keeps them. */
const MAX_REDIRECTS = 3;

interface MediaRequest {
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly signal: AbortSignal;
}

/** `node:https` rather than `fetch`: a fetch body as the source of an upload grows memory with the recording. */
const get = ({ url, username, password, signal }: MediaRequest): Promise<IncomingMessage> =>
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

const refusal = (status: number, type: string): Error | undefined => {
  if (status === 401 || status === 403)
    return new CredentialsRefused('twilio-credentials-refused', {
      message: `Twilio answered ${String(status)}: does the secret hold a valid API key of this account?`,
    });
  if (status === 429 || status >= 500)
    return new RetryLater('twilio-unavailable', { message: `Twilio answered ${String(status)}` });
  if (status !== 200) return new NoAudio('audio-not-found', { message: `Twilio answered ${String(status)}` });
  if (!/^audio\/(mpeg|mp3|x-mpeg)\b/i.test(type))
    return new NoAudio('audio-wrong-type', { message: `Twilio sent "${type}" instead of audio/mpeg` });
  return undefined;
};

/** A download that has begun well: what remains is to read `body`. */
export interface Media {
  readonly body: IncomingMessage;
  /** Undefined when Twilio sends in chunks. */
  readonly bytes: number | undefined;
}

/** @throws {CredentialsRefused | NoAudio | RetryLater} for every answer that is no MP3, with nothing left open. */
export const requestMedia = async (request: MediaRequest): Promise<Media> => {
  const body = await get(request).catch((error: unknown) => {
    if (request.signal.aborted) throw request.signal.reason;
    throw new RetryLater('twilio-unavailable', { message: `Twilio cannot be reached: ${explain(error)}` });
  });
  const { 'content-type': type = '', 'content-length': length } = body.headers;
  const refused = refusal(body.statusCode ?? 0, type);
  if (refused !== undefined) {
    body.destroy();
    throw refused;
  }
  return { body, bytes: length === undefined ? undefined : Number(length) };
};
