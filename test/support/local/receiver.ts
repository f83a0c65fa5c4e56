import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../local/loopback/listen';

/** A callback as it arrived. */
export interface Received {
  method: string;
  /** Path and query string, as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  parameters: Record<string, string>;
}

type Answer = (response: ServerResponse, nth: number) => void;
type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A webhook endpoint that notes what it is sent; `answer` is given the number of the request, from 1. */
export const startReceiver = async (
  answer: Answer = (response) => response.writeHead(204).end(),
  tls?: { cert: string; key: string },
) => {
  const received: Received[] = [];
  const listener: Listener = (request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url = '', headers } = request;
      received.push({ method, url, headers, parameters: Object.fromEntries(new URLSearchParams(body.toString())) });
      answer(response, received.length);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  const { port, stop } = await listenOnLoopback(server);
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    stop,
  };
};
