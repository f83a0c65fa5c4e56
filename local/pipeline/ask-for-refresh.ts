import https from 'node:https';
import { text } from 'node:stream/consumers';

/** What the pipeline answers the automation in Airtable. */
export interface RefreshAnswer {
  /** 202: it looks into the record. */
  readonly status: number;
  readonly body: string;
}

/** Where the automation posts to, and the certificate that it trusts. */
export interface Automation {
  readonly url: string;
  readonly certificate: string;
}

/** Posts what the script of the automation posts (docs/airtable.md). */
export const askForRefresh = (
  { url, certificate }: Automation,
  recordId: string,
  token: string,
): Promise<RefreshAnswer> =>
  new Promise((resolve, reject) => {
    const request = https.request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ca: certificate,
      agent: false,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, body });
      }, reject);
    });
    request.end(JSON.stringify({ recordId }));
  });
