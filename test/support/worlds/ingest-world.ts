import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { isSignedByTwilio } from '../../../lambdas/adapters/twilio-signature';
import type { RecordingMessage } from '../../../lambdas/core/messages';
import type { AccountSid } from '../../../lambdas/core/recording';
import { type WebhookRequest, acceptCallback } from '../../../lambdas/ingest/accept-callback';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { CREDENTIALS, MemoryCredentials, MemoryLog, MemoryQueue } from '../fakes/small-fakes';
import { RECEIVED_AT, aCallSid, aRecordingSid } from '../subjects';

export const ACCOUNT = `AC${'0'.repeat(32)}`;
const PUBLIC_URL = 'https://hooks.example.com';

/** The use case over fakes, with Twilio's own check of signatures. */
export const ingestWorld = (secret = new MemoryCredentials(), further: readonly AccountSid[] = []) => {
  const recordings = new MemoryQueue<RecordingMessage>();
  const log = new MemoryLog();
  const metrics = new MemoryMetrics();
  const ports = {
    credentials: secret,
    isSignedWith: isSignedByTwilio,
    recordings,
    log,
    metrics,
    now: () => RECEIVED_AT,
  };
  return { recordings, log, metrics, accept: acceptCallback(ports, { first: ACCOUNT, further }) };
};

export const form = (over: Record<string, string> = {}): Record<string, string> => ({
  AccountSid: ACCOUNT,
  CallSid: aCallSid(),
  RecordingSid: aRecordingSid(),
  RecordingUrl: 'https://api.twilio.com/somewhere',
  RecordingStatus: 'completed',
  RecordingDuration: '12',
  RecordingChannels: '2',
  RecordingStartTime: 'Fri, 20 Nov 2026 23:59:58 +0000',
  RecordingSource: 'DialVerb',
  RecordingTrack: 'both',
  ...over,
});

const bodyOf = (params: Record<string, string | string[]>): string =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value])),
  ).toString();

interface Signing {
  /** Where Twilio posts to. */
  publicUrl?: string;
  rawQuery?: string;
  token?: string;
  params?: Record<string, string | string[]>;
  /** The form as sent, where it is not just `params`. */
  body?: string;
}

/** A webhook as Twilio signs and sends it. */
export const signed = ({
  publicUrl = PUBLIC_URL,
  rawQuery = 'job_number=J-1001',
  token = CREDENTIALS.twilioAuthToken,
  ...rest
}: Signing = {}) => {
  const params = rest.params ?? form();
  const address = `${publicUrl}/twilio/recordings`;
  const url = rawQuery === '' ? address : `${address}?${rawQuery}`;
  const request: WebhookRequest = {
    url,
    rawQuery,
    contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
    signature: getExpectedTwilioSignature(token, url, params),
    body: Buffer.from(rest.body ?? bodyOf(params)),
  };
  return request;
};

/** As API Gateway hands it over, with a domain name of its own. */
export const eventOf = ({ rawQuery, contentType, signature, body }: WebhookRequest): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: 'POST /twilio/recordings',
  rawPath: '/twilio/recordings',
  rawQueryString: rawQuery,
  headers: {
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(signature !== undefined && { 'x-twilio-signature': signature }),
  },
  requestContext: {
    accountId: '1',
    apiId: 'api',
    domainName: 'api.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'api',
    http: { method: 'POST', path: '/twilio/recordings', protocol: 'HTTP/1.1', sourceIp: '10.0.0.1', userAgent: 'x' },
    requestId: 'r',
    routeKey: 'POST /twilio/recordings',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  body: body.toString('base64'),
  isBase64Encoded: true,
});
