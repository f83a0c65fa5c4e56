import { once } from 'node:events';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import { text } from 'node:stream/consumers';

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

export interface BareServer {
  readonly url: string;
  readonly port: number;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    asked,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** A port of this machine at which nobody listens. */
export const aClosedPort = async (): Promise<number> => {
  const server = await startBareServer(() => 'break');
  await server.stop();
  return server.port;
};
