import type { Credentials } from '../../../lambdas/core/credentials';
import { CredentialsUnusable, RetryLater } from '../../../lambdas/core/errors';
import { CREDENTIALS, MemoryCredentials } from '../../support/fakes/small-fakes';
import { RECEIVED_AT, aRecordingSid } from '../../support/subjects';
import { form, ingestWorld, signed } from '../../support/worlds/ingest-world';

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
  ['job_number=A%CC%88-7', 'Ä-7'],
  ['b=2&a=1&a=%20&job_number=J-1', 'J-1'],
  ['', undefined],
])('the raw query %j is signed as it stands, and means job %j', async (rawQuery, jobNumber) => {
  const { accept, recordings } = ingestWorld();
  expect(await accept(signed({ rawQuery }))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ jobNumber }]);
});

test('parameters that come more than once, and that nobody knows, refuse nothing', async () => {
  const { accept, recordings } = ingestWorld();
  const params = { ...form(), SomethingNew: ['b', 'a', 'b'], RecordingSource: ['DialVerb', 'OutboundAPI'] };
  expect(await accept(signed({ params }))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ outcome: 'completed', source: undefined }]);
});

test('a form of 16,000 names is read in one pass, not searched for each of them', async () => {
  const { accept } = ingestWorld();
  const searches = (['get', 'getAll', 'has'] as const).map((name) => jest.spyOn(URLSearchParams.prototype, name));
  const body = Array.from({ length: 16_000 }, (_, index) => index.toString(36)).join('&');
  expect(body.length).toBeLessThanOrEqual(64 * 1024);
  expect(await accept({ ...signed(), body: Buffer.from(body) })).toMatchObject({ status: 403 });
  const searched = searches.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const search of searches) search.mockRestore();
  expect(searched).toBeLessThan(100);
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

  test('while the known token is accepted, nothing is read anew', async () => {
    const secret = new MemoryCredentials(CREDENTIALS, rotated);
    const { accept } = ingestWorld(secret);
    expect(await accept(signed())).toEqual({ status: 204 });
    expect(secret.renewals).toBe(0);
  });
});

test.each(['in-progress', 'a-word-of-tomorrow'])('%s is acknowledged, logged and dropped', async (status) => {
  const { accept, recordings, log } = ingestWorld();
  expect(await accept(signed({ params: form({ RecordingStatus: status }) }))).toEqual({ status: 204 });
  expect(recordings.sent).toEqual([]);
  expect(log.lines).toEqual([{ level: 'info', code: 'webhook-nothing-to-do', fields: { recordingStatus: status } }]);
});

test.each(['absent', 'failed'] as const)('%s goes on with its error code', async (outcome) => {
  const { accept, recordings } = ingestWorld();
  const params = form({ RecordingStatus: outcome, ErrorCode: '16101' });
  expect(await accept(signed({ params }))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ outcome, errorCode: '16101', jobNumber: 'J-1001' }]);
});

test('what cannot be read, and can be asked for, does not cost the recording', async () => {
  const { accept, recordings } = ingestWorld();
  const params = form({ RecordingStartTime: 'yesterday', RecordingDuration: 'long', RecordingChannels: '' });
  expect(await accept(signed({ params }))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ recordingSid: params.RecordingSid, startedAt: undefined }]);
});

test.each([
  ['RecordingSid', 'RE123', 'RecordingSid: not a SID: RE and 32 hexadecimal digits'],
  ['CallSid', '', 'CallSid: neither CallSid nor ConferenceSid tells what was recorded'],
  ['RecordingStatus', '', 'RecordingStatus: Too small: expected string to have >=1 characters'],
])('%s = %j is answered 400 with the name of what is wrong', async (parameter, value, reason) => {
  const { accept, recordings, log } = ingestWorld();
  const reply = await accept(signed({ params: form({ [parameter]: value }) }));
  expect(reply).toEqual({ status: 400, reason });
  expect(recordings.sent).toEqual([]);
  expect(log.lines).toEqual([
    { level: 'warn', code: 'webhook-refused', fields: { error: 'callback-unreadable', status: 400, reason } },
  ]);
});

test('two recordings in one callback are refused: nobody knows which is meant', async () => {
  const { accept } = ingestWorld();
  const params = { ...form(), RecordingSid: [aRecordingSid(), aRecordingSid()] };
  expect(await accept(signed({ params }))).toEqual({
    status: 400,
    reason: 'RecordingSid: Invalid input: expected string, received array',
  });
});

test('an unusable job number is no reason to refuse: the recording comes home without it, and reply and log say so', async () => {
  const { accept, recordings, log } = ingestWorld();
  const params = form();
  const why = "job_number=JOB_NUMBER was not replaced by a Job's number";
  expect(await accept(signed({ rawQuery: 'job_number=JOB_NUMBER', params }))).toEqual({
    status: 200,
    reason: `taken without job number: ${why}`,
  });
  const ids = { recordingSid: params.RecordingSid, callSid: params.CallSid, jobNumber: undefined };
  expect(recordings.sent).toMatchObject([{ outcome: 'completed', ...ids }]);
  expect(log.lines).toEqual([
    { level: 'info', code: 'webhook-accepted', fields: { ...ids, outcome: 'completed' } },
    { level: 'warn', code: 'job-number-unusable', fields: { ...ids, reason: why } },
  ]);
});

test('a callback that asks for nothing is not told of its job number', async () => {
  const { accept, log } = ingestWorld();
  const params = form({ RecordingStatus: 'in-progress' });
  expect(await accept(signed({ rawQuery: 'job_number=JOB_NUMBER', params }))).toEqual({ status: 204 });
  expect(log.codes).toEqual(['webhook-nothing-to-do']);
});

test('64 KB are read, more are refused before anything is read', async () => {
  const { accept } = ingestWorld();
  const padding = 64 * 1024 - signed({ params: form({ Padding: '' }) }).body.length;
  const largest = signed({ params: form({ Padding: 'x'.repeat(padding) }) });
  expect(largest.body).toHaveLength(64 * 1024);
  expect(await accept(largest)).toEqual({ status: 204 });
  expect(await accept({ ...signed(), body: Buffer.alloc(64 * 1024 + 1) })).toEqual({
    status: 413,
    reason: 'larger than 64 KB',
  });
});

test.each([
  undefined,
  '',
  'application/json',
  'multipart/form-data; boundary=x',
  'x; application/x-www-form-urlencoded',
])('%s is no form', async (contentType) => {
  const { accept, log } = ingestWorld();
  const reason = 'not application/x-www-form-urlencoded';
  expect(await accept({ ...signed(), contentType })).toEqual({ status: 415, reason });
  expect(log.lines).toEqual([
    { level: 'warn', code: 'webhook-refused', fields: { error: 'no-form', status: 415, reason } },
  ]);
});

test.each(['application/x-www-form-urlencoded', 'Application/X-WWW-Form-Urlencoded ; charset=utf-8'])(
  '%s is a form',
  async (contentType) => {
    const { accept } = ingestWorld();
    expect(await accept({ ...signed(), contentType })).toEqual({ status: 204 });
  },
);

test.each([
  [
    'a wrong signature',
    signed({ token: 'x' }),
    'signature-wrong',
    'X-Twilio-Signature does not match this URL, form and auth token',
  ],
  ['no signature', { ...signed(), signature: undefined }, 'signature-missing', 'no X-Twilio-Signature'],
  [
    'another account',
    signed({ params: form({ AccountSid: `AC${'1'.repeat(32)}` }) }),
    'account-wrong',
    "AccountSid is not this pipeline's",
  ],
])('%s is refused with 403, and the one who reads the debugger or the log learns why', async (...refusal) => {
  const [, request, error, reason] = refusal;
  const { accept, log, recordings } = ingestWorld();
  expect(await accept(request)).toEqual({ status: 403, reason });
  expect(log.lines).toEqual([{ level: 'warn', code: 'webhook-refused', fields: { error, status: 403, reason } }]);
  expect(recordings.sent).toEqual([]);
});

test('a queue that takes nothing is 503, so that Twilio tries again', async () => {
  const { accept, recordings } = ingestWorld();
  recordings.failure = new RetryLater('queue-unavailable', { message: 'throttled' });
  expect(await accept(signed())).toEqual({ status: 503, reason: 'try again' });
});

test('a failure that nobody foresaw is 503, too, and the log tells it', async () => {
  const { accept, recordings, log } = ingestWorld();
  recordings.failure = new TypeError('x is not a function');
  expect(await accept(signed())).toEqual({ status: 503, reason: 'try again' });
  expect(log.lines).toEqual([
    {
      level: 'warn',
      code: 'webhook-postponed',
      fields: { error: 'unexpected', reason: 'TypeError: x is not a function' },
    },
  ]);
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

test('a secret that cannot be read anew leaves it open whether a signature is wrong: Twilio is to try again', async () => {
  const credentials = new MemoryCredentials();
  credentials.renewed = () => Promise.reject(new CredentialsUnusable('credentials-unavailable', { message: 'away' }));
  const { accept, metrics } = ingestWorld(credentials);
  expect(await accept({ ...signed(), signature: 'wrong' })).toMatchObject({ status: 503 });
  expect(metrics.names).toEqual(['WebhooksPostponed', 'CredentialsUnusable']);
});

test.each([
  ['resumed', 'resumed'],
  ['+15555550123', undefined],
  ['resumed by +15555550123', undefined],
  ['+15555550123 resumed', undefined],
])('of the status %j the log tells %j: only a word is no phone number', async (RecordingStatus, told) => {
  const { accept, log } = ingestWorld();
  expect(await accept(signed({ params: form({ RecordingStatus }) }))).toEqual({ status: 204 });
  expect(log.lines).toMatchObject([{ code: 'webhook-nothing-to-do', fields: { recordingStatus: told } }]);
});
