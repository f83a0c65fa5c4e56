import { type IncomingHttpHeaders, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Listening, listenOnLoopback } from '../../../local/loopback/listen';

/** One request as it came. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * What is answered: `status` 200, `type` JSON and a proper end, unless said otherwise. `break`: the connection, before any
 * answer. `half`: as many bytes as said, of a longer promised length.
 */
export type Answer =
  | 'break'
  | {
      readonly status?: number;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
      readonly half?: true;
    };

export interface BareServer extends Listening {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** A server that answers anything, in no vendor's name: for answers that no stand-in would give. */
export const startBareServer = async (answer: (asked: Asked) => Answer | Promise<Answer>): Promise<BareServer> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const play = async () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url: new URL(url, 'http://localhost'), headers, body: await text(request) };
      asked.push(one);
      const answered = await answer(one);
      if (answered === 'break') {
        request.socket.destroy();
        return;
      }
      const { status = 200, type = 'application/json', headers: more = {}, body, half } = answered;
      const length = half === undefined ? Buffer.byteLength(body) : Buffer.byteLength(body) + 100;
      response.writeHead(status, { 'content-type': type, 'content-length': length, ...more });
      if (half === undefined) response.end(body);
      else
        response.write(body, () => {
          request.socket.destroySoon();
        });
    };
    play().catch(() => {
      request.socket.destroy();
    });
  });
  const { port, stop } = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}`, port, asked, stop };
};

/** A port of this machine at which nobody listens. */
export const aClosedPort = async (): Promise<number> => {
  const server = await startBareServer(() => 'break');
  await server.stop();
  return server.port;
};
