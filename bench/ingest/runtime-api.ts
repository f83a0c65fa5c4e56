import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';

export interface RuntimeApi {
  /** For AWS_LAMBDA_RUNTIME_API: `127.0.0.1:PORT`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Lambda's Runtime API, which hands these events out, over and over. */
export const startRuntimeApi = async (events: readonly unknown[]): Promise<RuntimeApi> => {
  const bodies = events.map((event) => JSON.stringify(event));
  let count = 0;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume().on('end', () => {
      if (request.method === 'POST') {
        response.writeHead(202, { 'content-length': 0 }).end();
        return;
      }
      const body = bodies[count % bodies.length] ?? '';
      const headers = { 'lambda-runtime-aws-request-id': String(count++), 'content-length': Buffer.byteLength(body) };
      response.writeHead(200, headers).end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return {
    address: `127.0.0.1:${bound.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
