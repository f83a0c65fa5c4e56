import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { isSignedByTwilio } from '../../../lambdas/adapters/twilio-signature';
import type { Credentials } from '../../../lambdas/core/credentials';
import { CredentialsUnusable, RetryLater } from '../../../lambdas/core/errors';
import type { MetricName } from '../../../lambdas/core/metrics';
import type { RecordingMessage } from '../../../lambdas/core/messages';
import { type WebhookRequest, acceptCallback } from '../../../lambdas/ingest/accept-callback';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { CREDENTIALS, MemoryCredentials, MemoryLog, MemoryQueue } from '../../support/fakes/small-fakes';
import { RECEIVED_AT, aCallSid, aRecordingSid } from '../../support/subjects';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const URL_BASE = 'https://hooks.example.com/twilio/recordings';

const ingestWorld = (secret = new MemoryCredentials()) => {
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
  return { recordings, log, metrics, accept: acceptCallback(ports, ACCOUNT) };
};

const form = (over: Record<string, string> = {}): Record<string, string> => ({
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

interface Signing {
  rawQuery?: string;
  token?: string;
  params?: Record<string, string>;
  /** The form as sent, where it is not just `params`. */
  body?: string;
}

const signed = ({ rawQuery = 'job_number=J-1001', token = CREDENTIALS.twilioAuthToken, ...rest }: Signing = {}) => {
  const params = rest.params ?? form();
  const url = rawQuery === '' ? URL_BASE : `${URL_BASE}?${rawQuery}`;
  const request: WebhookRequest = {
    url,
    rawQuery,
    contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
    signature: getExpectedTwilioSignature(token, url, params),
    body: Buffer.from(rest.body ?? new URLSearchParams(params).toString()),
  };
  return request;
};

test('a signed callback is in the queue before it is answered 204', async () => {
  const { accept, recordings } = ingestWorld();
  const params = form();

  expect(await accept(signed({ params }))).toEqual({ status: 204 });

  expect(recordings.sent).toEqual([
    {
      outcome: 'completed',
      recordingSid: params.RecordingSid,
      callSid: params.CallSid,
      jobNumber: 'J-1001',
      receivedAt: RECEIVED_AT,
      startedAt: new Date('2026-11-20T23:59:58Z'),
      durationSeconds: 12,
      channels: 2,
      source: 'DialVerb',
    },
  ]);
});

test.each([
  ['job_number=J%2B1&x=1', 'J+1'],
  ['x=1&job_number=J+1', 'J 1'],
  ['job_number=%C3%84-7', 'Ä-7'],
  ['job_number=A%CC%88-7', 'Ä-7'],
  ['job_number=a&job_number=b', 'a'],
  ['b=2&a=1&a=%20&job_number=J-1', 'J-1'],
  ['job_number=', undefined],
  ['', undefined],
])('the raw query %j is signed as it stands, and means job %j', async (rawQuery, jobNumber) => {
  const { accept, recordings } = ingestWorld();
  expect(await accept(signed({ rawQuery }))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ jobNumber }]);
});

test('parameters Twilio adds later are part of the signature', async () => {
  const { accept } = ingestWorld();
  const params = form({ SomethingNew: 'ü & +', Empty: '' });
  expect(await accept(signed({ params }))).toEqual({ status: 204 });
});

test.each(['RecordingSid', 'RecordingStartTime', 'SomethingNew'])('a changed %s breaks the signature', async (name) => {
  const { accept, recordings } = ingestWorld();
  const params = form();
  const body = new URLSearchParams({ ...params, [name]: 'changed' }).toString();
  expect(await accept(signed({ params, body }))).toMatchObject({ status: 403 });
  expect(recordings.sent).toEqual([]);
});

test('a request without a signature is refused', async () => {
  const { accept } = ingestWorld();
  expect(await accept({ ...signed(), signature: undefined })).toMatchObject({ status: 403 });
});

test('another account is refused, though our token signed it', async () => {
  const { accept } = ingestWorld();
  const params = form({ AccountSid: `AC${'1'.repeat(32)}` });
  expect(await accept(signed({ params }))).toMatchObject({
    status: 403,
    reason: expect.stringContaining('AccountSid') as unknown,
  });
});

describe('while a token is promoted', () => {
  const rotated: Credentials = { ...CREDENTIALS, twilioNextAuthToken: 'next-token' };

  test('both tokens are accepted', async () => {
    const { accept } = ingestWorld(new MemoryCredentials(rotated));
    expect(await accept(signed())).toEqual({ status: 204 });
    expect(await accept(signed({ token: 'next-token' }))).toEqual({ status: 204 });
    expect(await accept(signed({ token: 'another' }))).toMatchObject({ status: 403 });
  });

  test('a token that came into the secret since it was read is found there', async () => {
    const secret = new MemoryCredentials(CREDENTIALS, rotated);
    const { accept } = ingestWorld(secret);
    expect(await accept(signed({ token: 'next-token' }))).toEqual({ status: 204 });
    expect(secret.renewals).toBe(1);
  });
});

test.each(['in-progress', 'paused', 'stopped', 'processing'])('%s is acknowledged and dropped', async (status) => {
  const { accept, recordings } = ingestWorld();
  expect(await accept(signed({ params: form({ RecordingStatus: status }) }))).toEqual({ status: 204 });
  expect(recordings.sent).toEqual([]);
});

test.each(['absent', 'failed'] as const)('%s goes on with its error code', async (outcome) => {
  const { accept, recordings } = ingestWorld();
  const params = form({ RecordingStatus: outcome, ErrorCode: '16101' });
  expect(await accept(signed({ params }))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ outcome, errorCode: '16101', jobNumber: 'J-1001' }]);
});

test.each([
  ['no start time', 'RecordingStartTime', ''],
  ['an unreadable start time', 'RecordingStartTime', 'yesterday'],
  ['an unreadable duration', 'RecordingDuration', 'long'],
  ['no channels', 'RecordingChannels', ''],
])('%s does not cost the recording', async (_name, parameter, value) => {
  const { accept, recordings } = ingestWorld();
  expect(await accept(signed({ params: form({ [parameter]: value }) }))).toEqual({ status: 204 });
  expect(recordings.sent).toHaveLength(1);
});

test.each([
  ['RecordingSid', 'RE123', 'RecordingSid'],
  ['CallSid', '', 'CallSid'],
  ['RecordingStatus', 'exploded', 'RecordingStatus'],
])('%s = %j is answered 400 with the name of what is wrong', async (parameter, value, reason) => {
  const { accept, recordings } = ingestWorld();
  const reply = await accept(signed({ params: form({ [parameter]: value }) }));
  expect(reply).toMatchObject({ status: 400, reason: expect.stringContaining(reason) as unknown });
  expect(recordings.sent).toEqual([]);
});

test('a job number that no Job can have is answered 400', async () => {
  const { accept } = ingestWorld();
  const reply = await accept(signed({ rawQuery: `job_number=${'7'.repeat(300)}` }));
  expect(reply).toMatchObject({ status: 400, reason: expect.stringContaining('job_number') as unknown });
});

test('more than 64 KB is refused before anything is read', async () => {
  const { accept } = ingestWorld();
  expect(await accept({ ...signed(), body: Buffer.alloc(64 * 1024 + 1) })).toMatchObject({ status: 413 });
});

test.each([undefined, 'application/json', 'multipart/form-data; boundary=x'])('%s is no form', async (contentType) => {
  const { accept } = ingestWorld();
  expect(await accept({ ...signed(), contentType })).toMatchObject({ status: 415 });
});

test('a queue that takes nothing is 503, so that Twilio tries again', async () => {
  const { accept, recordings } = ingestWorld();
  recordings.failure = new RetryLater('queue-unavailable', { message: 'throttled' });
  expect(await accept(signed())).toMatchObject({ status: 503 });
});

test('a missing secret is 503 for every webhook, and the log says which command to run', async () => {
  const secret = new MemoryCredentials();
  secret.current = () =>
    Promise.reject(new CredentialsUnusable('credentials-unavailable', { message: 'aws secretsmanager create-secret' }));
  const { accept, log, metrics } = ingestWorld(secret);
  expect(await accept(signed())).toMatchObject({ status: 503 });
  expect(await accept({ ...signed(), signature: undefined })).toMatchObject({ status: 503 });
  expect(metrics.added).toEqual(
    ['WebhooksPostponed', 'CredentialsUnusable', 'WebhooksPostponed', 'CredentialsUnusable'].map((name) => ({
      name,
      value: 1,
    })),
  );
  expect(log.lines[0]).toMatchObject({
    code: 'webhook-postponed',
    fields: { error: 'credentials-unavailable', reason: expect.stringContaining('create-secret') as unknown },
  });
});

describe('what it counts', () => {
  const foreign = { AccountSid: `AC${'1'.repeat(32)}` };
  test.each<[string, WebhookRequest, MetricName[]]>([
    ['a callback that is taken', signed(), ['WebhooksAccepted']],
    ['a callback that asks for nothing', signed({ params: form({ RecordingStatus: 'in-progress' }) }), []],
    ['our account, signed by another token', signed({ token: 'x' }), ['SignatureFailures', 'WebhooksRefused']],
    ['our token, another account', signed({ params: form(foreign) }), ['WebhooksRefused']],
    ['signed, but unreadable', signed({ params: form({ CallSid: '' }) }), ['WebhooksRefused']],
    ['another account and token', signed({ token: 'x', params: form(foreign) }), ['WebhooksForged']],
    ['no signature', { ...signed(), signature: undefined }, ['WebhooksForged']],
    ['no form', { ...signed(), contentType: undefined }, ['WebhooksForged']],
    ['far too large', { ...signed(), body: Buffer.alloc(64 * 1024 + 1) }, ['WebhooksForged']],
  ])('%s', async (_name, request, counted) => {
    const { accept, metrics } = ingestWorld();
    await accept(request);
    expect(metrics.added).toEqual(counted.map((name) => ({ name, value: 1 })));
  });

  test('a webhook that the queue did not take', async () => {
    const { accept, recordings, metrics } = ingestWorld();
    recordings.failure = new RetryLater('queue-unavailable', { message: 'throttled' });
    await accept(signed());
    expect(metrics.names).toEqual(['WebhooksPostponed']);
  });
});

test('the log has ids and codes, but no phone number, token, signature or URL', async () => {
  const { accept, log, recordings } = ingestWorld();
  const params = form({ From: '+4915112345678', To: '+15551234567' });
  const requests = [
    signed({ params }),
    signed({ params, token: 'forged-token' }),
    signed({ params: { ...params, RecordingSid: '+4915112345678' } }),
    signed({ params: { ...params, RecordingStatus: '+4915112345678' } }),
  ];
  for (const request of requests) await accept(request);
  recordings.failure = new RetryLater('queue-unavailable', { message: 'throttled' });
  await accept(signed({ params }));

  const logged = JSON.stringify(log.lines);
  expect(logged).toContain(params.RecordingSid);
  for (const secret of ['+49', '+1555', 'token', 'https://', ...requests.map(({ signature }) => signature)])
    expect(logged.replace('auth token"', '"')).not.toContain(secret);
});
