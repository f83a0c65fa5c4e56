import { randomBytes } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

const DOMAIN = 'bench.execute-api.us-east-1.amazonaws.com';
const WEBHOOK_PATH = '/twilio/recordings';

const event = (target: string, headers: Readonly<Record<string, string>>, body: string, authorizer?: unknown) => {
  const [path = '', query = ''] = target.split('?');
  return {
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: {
      domainName: DOMAIN,
      http: { method: 'POST', path, sourceIp: '192.0.2.7', userAgent: 'bench' },
      requestId: 'bench',
      authorizer,
    },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
};

/** A request for links, as API Gateway hands it over. */
export const linkRequest = (request: unknown) =>
  event('/urls', { 'content-type': 'application/json' }, JSON.stringify(request), {
    iam: { userArn: 'arn:aws:sts::000000000000:assumed-role/bench/bench' },
  });

/** A POST of Twilio's that tells of a finished recording. */
export interface Webhook {
  /** Path and query, raw. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Told {
  /** That Twilio was told, such as `https://example.com`. */
  readonly origin?: string;
  /** Default: one of its own, made up. */
  readonly recordingSid?: string;
  readonly callSid?: string;
  /** In the query of the URL. */
  readonly jobNumber?: string;
}

/** With the parameters that Twilio sends. */
export const webhook = (accountSid: string, authToken: string, told: Told = {}): Webhook => {
  const { origin = `https://${DOMAIN}`, recordingSid, callSid, jobNumber } = told;
  const params = {
    AccountSid: accountSid,
    CallSid: callSid ?? `CA${randomBytes(16).toString('hex')}`,
    RecordingSid: recordingSid ?? `RE${randomBytes(16).toString('hex')}`,
    RecordingStatus: 'completed',
    RecordingDuration: '12',
    RecordingChannels: '2',
    RecordingStartTime: 'Fri, 20 Nov 2026 23:59:58 +0000',
  };
  const path = `${WEBHOOK_PATH}${jobNumber === undefined ? '' : `?job_number=${jobNumber}`}`;
  return {
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': getExpectedTwilioSignature(authToken, `${origin}${path}`, params),
    },
    body: new URLSearchParams(params).toString(),
  };
};

/** It, as API Gateway hands it over. */
export const webhookEvent = ({ path, headers, body }: Webhook) => event(path, headers, body);
