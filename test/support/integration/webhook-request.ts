import https from 'node:https';
import { text } from 'node:stream/consumers';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/** One request to the webhook, as it stands. */
export interface WebhookRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// Nobody listens there.
const NOWHERE = 'http://127.0.0.1:9/';

/** What Twilio would send about a recording, for a test to break before it is sent. */
export const signedRequest = async (
  { twilio }: LocalPipeline,
  url: string,
  recordingSid: string,
): Promise<WebhookRequest> => {
  const { parameters } = await twilio.sendCallback(recordingSid, { callbackUrl: NOWHERE });
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': getExpectedTwilioSignature(twilio.authToken, url, parameters),
    },
    body: new URLSearchParams(parameters).toString(),
  };
};

/** Makes the request; resolves with what is answered. */
export const answerTo = (
  { emulator }: LocalPipeline,
  { method, url, headers, body }: WebhookRequest,
): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const outgoing = https.request(url, {
      method,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      ca: emulator.certificate,
      agent: false,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      text(response).then((answer) => {
        resolve({ status: response.statusCode ?? 0, body: answer });
      }, reject);
    });
    outgoing.end(body);
  });
