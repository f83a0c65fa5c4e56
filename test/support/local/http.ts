import { Agent, request } from 'node:http';

/** What a client saw of one exchange. */
export interface Seen {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
  /** The connection broke before the body was whole. */
  broken: boolean;
}

interface Options {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Makes one request on a connection of its own, which it would keep: only the server can end it early. @throws what the connection throws when no answer comes at all. */
export const exchange = (url: string, { method = 'GET', headers = {}, body }: Options = {}): Promise<Seen> =>
  new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    const sent = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      const settle = (broken: boolean) => {
        agent.destroy();
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, body: Buffer.concat(chunks), broken });
      };
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          settle(false);
        })
        .on('error', () => {
          settle(true);
        });
    });
    sent.on('error', reject);
    sent.end(body);
  });

export const basicAuth = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
