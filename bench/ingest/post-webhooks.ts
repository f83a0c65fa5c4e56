import { once } from 'node:events';
import { Agent, type RequestOptions, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Webhook } from '../deployed/events';

/**
 * Posts webhooks over and over, so many at once, on kept connections: the cheapest way to be asked for who speaks TLS himself.
 * Ends when `signal` does.
 */
export const postWebhooks = (
  port: number,
  webhooks: readonly Webhook[],
  { atOnce, ca, signal }: { readonly atOnce: number; readonly ca: string; readonly signal: AbortSignal },
): void => {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, ca });
  signal.addEventListener('abort', () => {
    agent.destroy();
  });
  let count = 0;
  const post = async (): Promise<void> => {
    while (!signal.aborted) {
      const { path = '', headers = {}, body = '' } = webhooks[count++ % webhooks.length] ?? {};
      const options: RequestOptions = { agent, port, host: '127.0.0.1', path, method: 'POST', signal };
      const sent = request({ ...options, headers: { ...headers, 'content-length': Buffer.byteLength(body) } });
      sent.end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
    }
  };
  for (let one = 0; one < atOnce; one++)
    post().catch(() => {
      // The service was ended: it has told, or says on stderr why not.
    });
};
