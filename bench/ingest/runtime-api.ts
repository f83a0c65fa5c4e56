import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Listening, listenOnLoopback } from '../../local/loopback/listen';

export interface RuntimeApi extends Pick<Listening, 'stop'> {
  /** For AWS_LAMBDA_RUNTIME_API: `127.0.0.1:PORT`. */
  readonly address: string;
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
  const { port, stop } = await listenOnLoopback(server);
  return { address: `127.0.0.1:${port}`, stop };
};
