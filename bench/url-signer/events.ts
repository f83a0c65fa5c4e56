import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

const DOMAIN = 'bench.execute-api.us-east-1.amazonaws.com';

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

/** A callback of a finished recording, as API Gateway hands it over. */
export const callback = (accountSid: string, authToken: string) => {
  const path = '/twilio/recordings';
  const params = {
    AccountSid: accountSid,
    CallSid: `CA${'0'.repeat(32)}`,
    RecordingSid: `RE${'0'.repeat(32)}`,
    RecordingStatus: 'completed',
    RecordingDuration: '12',
    RecordingChannels: '2',
    RecordingStartTime: 'Fri, 20 Nov 2026 23:59:58 +0000',
  };
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': getExpectedTwilioSignature(authToken, `https://${DOMAIN}${path}`, params),
  };
  return event(path, headers, new URLSearchParams(params).toString());
};
