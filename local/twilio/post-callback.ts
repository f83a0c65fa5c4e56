import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { userCertificates } from '../emulator/environment';
import type { ConnectionOverrides, Failure } from './connection-overrides';

/** One HTTP request of a callback. */
export interface CallbackRequest {
  readonly method: 'POST' | 'GET';
  /** Sent as it stands. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How one attempt ended. */
export interface Attempt {
  readonly status: number | undefined;
  readonly body: string;
  readonly location: string | undefined;
  readonly failure: Failure | undefined;
}

interface Limits extends Pick<ConnectionOverrides, 'connectTimeout' | 'readTimeout'> {
  /** PEM to trust besides what Node trusts. */
  readonly ca: string | undefined;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

/** Path and query string exactly as written; `new URL` would normalise them, and the signature covers each character. */
const rawTarget = (url: string) => url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/^(?!\/)/, '/');

const failureOf = (status: number): Failure | undefined => (status >= 500 ? '5xx' : status >= 400 ? '4xx' : undefined);

const open = (call: CallbackRequest, ca: string | undefined) => {
  const { protocol, hostname, port } = new URL(call.url);
  const options = {
    method: call.method,
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    path: rawTarget(call.url),
    headers: call.headers,
    agent: false,
  };
  if (protocol === 'http:') return httpRequest(options);
  // An authority given takes the place of all others.
  return httpsRequest(ca === undefined ? options : { ...options, ca: [...rootCertificates, userCertificates(), ca] });
};

/** Makes one attempt. Never rejects: a connection that fails, stalls or breaks is told apart in `failure`. */
export const attempt = (call: CallbackRequest, limits: Limits): Promise<Attempt> =>
  new Promise((resolve) => {
    const request = open(call, limits.ca);
    let connected = false;
    let timer: NodeJS.Timeout | undefined;

    const settle = (result: Pick<Attempt, 'status' | 'failure'> & Partial<Attempt>) => {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', broken);
      request.on('error', () => undefined).destroy();
      resolve({ body: '', location: undefined, ...result });
    };
    const broken = () => {
      settle({ status: undefined, failure: connected ? 'rt' : 'ct' });
    };
    const within = (milliseconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(broken, milliseconds);
    };
    const answer = (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        within(limits.readTimeout);
      });
      response.on('error', broken);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const body = Buffer.concat(chunks).toString();
        settle({ status, body, location: response.headers.location, failure: failureOf(status) });
      });
    };

    within(limits.connectTimeout);
    if (limits.signal.aborted) {
      broken();
      return;
    }
    limits.signal.addEventListener('abort', broken);
    request.on('socket', (socket) => {
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        connected = true;
        within(limits.readTimeout);
      });
    });
    request.on('error', broken);
    request.on('response', answer);
    request.end(call.body);
  });
