import https from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { EmulatorAddress } from '../emulator/emulator';

/** What a link led to. */
export interface FetchedLink {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** Opens a signed link as a browser would: with nothing but the link, and headers that anybody may send. */
export const fetchLink = (
  { certificate }: Pick<EmulatorAddress, 'certificate'>,
  link: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<FetchedLink> =>
  new Promise((resolve, reject) => {
    const request = https.get(link, { ca: certificate, agent: false, timeout: 30_000, headers });
    request.on('timeout', () => request.destroy(new Error('the link did not answer within 30 seconds')));
    request.on('error', reject);
    request.on('response', (response) => {
      buffer(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, contentType: response.headers['content-type'], body });
      }, reject);
    });
  });
