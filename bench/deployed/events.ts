import { randomBytes } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

const DOMAIN = 'bench.execute-api.us-east-1.amazonaws.com';
const WEBHOOK_PATH = '/twilio/recordings';

const event = (path: string, headers: Readonly<Record<string, string>>, body: string, authorizer?: unknown) => ({
  version: '2.0',
  routeKey: `POST ${path}`,
  rawPath: path,
  rawQueryString: '',
  headers,
  requestContext: {
    domainName: DOMAIN,
    http: { method: 'POST', path, sourceIp: '192.0.2.7', userAgent: 'bench' },
    requestId: 'bench',
    authorizer,
  },
  body: Buffer.from(body).toString('base64'),
  isBase64Encoded: true,
});

/** A request for links, as API Gateway hands it over. */
export const linkRequest = (request: unknown) =>
  event('/urls', { 'content-type': 'application/json' }, JSON.stringify(request), {
    iam: { userArn: 'arn:aws:sts::000000000000:assumed-role/bench/bench' },
  });

/** A POST of Twilio's that tells of a finished recording. */
export interface Webhook {
  /** Raw, behind the origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One of a recording of its own, with the parameters that Twilio sends.
 * @param origin that Twilio was told, such as `https://example.com`
 */
export const webhook = (accountSid: string, authToken: string, origin = `https://${DOMAIN}`): Webhook => {
  const params = {
    AccountSid: accountSid,
    CallSid: `CA${randomBytes(16).toString('hex')}`,
    RecordingSid: `RE${randomBytes(16).toString('hex')}`,
    RecordingStatus: 'completed',
    RecordingDuration: '12',
    RecordingChannels: '2',
    RecordingStartTime: 'Fri, 20 Nov 2026 23:59:58 +0000',
  };
  return {
    path: WEBHOOK_PATH,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': getExpectedTwilioSignature(authToken, `${origin}${WEBHOOK_PATH}`, params),
    },
    body: new URLSearchParams(params).toString(),
  };
};

/** It, as API Gateway hands it over. */
export const webhookEvent = ({ path, headers, body }: Webhook) => event(path, headers, body);
