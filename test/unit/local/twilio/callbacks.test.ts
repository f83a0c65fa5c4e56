import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { validateRequest } from 'twilio/lib/webhooks/webhooks';
import { startTwilio } from '../../../../local/twilio/start';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { exchange } from '../../../support/local/http';
import { loopbackCertificate } from '../../../support/local/loopback-certificate';
import { anyNumber, anyText, textLike } from '../../../support/local/matchers';
import { startReceiver, type Received } from '../../../support/local/receiver';

const stops: (() => Promise<void>)[] = [];
const twilioFor = async (...options: Parameters<typeof startTwilio>): Promise<TwilioStandIn> => {
  const twilio = await startTwilio(...options);
  stops.push(() => twilio.stop());
  return twilio;
};
const receiverFor = async (...options: Parameters<typeof startReceiver>) => {
  const receiver = await startReceiver(...options);
  stops.push(receiver.stop);
  return receiver;
};
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const isSigned = (token: string, origin: string, { headers, url, parameters }: Received) =>
  validateRequest(token, String(headers['x-twilio-signature']), origin + url, parameters);

test('a call reports its recording once, as completed, signed over the exact URL', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  const placed = await twilio.placeCall({ callbackUrl: `${origin}/r?b=2&a=1&job_number=X#rc=2`, jobNumber: 'Ä+1 /&' });

  expect(received).toHaveLength(1);
  const [callback] = received;
  const [recording] = placed.recordings;
  expect(callback?.url).toBe('/r?b=2&a=1&job_number=%C3%84%2B1%20%2F%26');
  expect(callback && isSigned(twilio.authToken, origin, callback)).toBe(true);
  expect(callback && isSigned('another', origin, callback)).toBe(false);
  expect(callback?.headers['i-twilio-idempotency-token']).toBeDefined();
  expect(callback?.parameters).toEqual({
    AccountSid: twilio.accountSid,
    CallSid: placed.callSid,
    RecordingSid: recording?.sid,
    RecordingUrl: `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${recording?.sid ?? ''}`,
    RecordingStatus: 'completed',
    RecordingDuration: String(recording?.durationSeconds),
    RecordingChannels: '1',
    RecordingStartTime: textLike(/^\w{3}, \d{2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/),
    RecordingSource: 'DialVerb',
    RecordingTrack: 'both',
    // As in captured callbacks of completed recordings.
    ErrorCode: '0',
  });
  expect(placed.callbacks).toMatchObject([{ status: 204, attempts: 1, failure: undefined }]);
});

test('a job number is appended where the URL has no place for it', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  await twilio.placeCall({ callbackUrl: `${origin}/r#rc=1`, jobNumber: 'J-1' });
  await twilio.placeCall({ callbackUrl: `${origin}/r?x=1`, jobNumber: 'J-1' });
  await twilio.placeCall({ callbackUrl: `${origin}/r` });
  expect(received.map(({ url }) => url)).toEqual(['/r?job_number=J-1', '/r?x=1&job_number=J-1', '/r']);
});

test('now and then a callback carries a signed parameter that nobody knows', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  await twilio.placeCall({ callbackUrl: `${origin}/r`, recordings: 3 });
  const known = (callback: Received) =>
    Object.keys(callback.parameters).every((name) => name !== 'RecordingProcessingRegion');
  expect(received.filter(known)).toHaveLength(2);
  expect(received.every((callback) => isSigned(twilio.authToken, origin, callback))).toBe(true);
});

test('a call may make several recordings and ask for more events', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  const events = ['in-progress', 'completed'] as const;
  const placed = await twilio.placeCall({ callbackUrl: `${origin}/r`, recordings: 2, events });
  expect(new Set(placed.recordings.map(({ sid }) => sid)).size).toBe(2);
  expect(new Set(placed.recordings.map(({ callSid }) => callSid))).toEqual(new Set([placed.callSid]));
  expect(received.map(({ parameters }) => parameters.RecordingStatus).toSorted()).toEqual([
    'completed',
    'completed',
    'in-progress',
    'in-progress',
  ]);
  expect(placed.recordings.every(({ status }) => status === 'completed')).toBe(true);
});

test.each([
  [16101, 'absent'],
  [16102, 'absent'],
  [16105, 'failed'],
] as const)('a recording that came to nothing reports error %i as %s', async (errorCode, status) => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  const { recordings } = await twilio.absentCall({ callbackUrl: `${origin}/r`, errorCode });
  expect(received[0]?.parameters).toMatchObject({ RecordingStatus: status, ErrorCode: String(errorCode) });
  expect(received[0]?.parameters).not.toHaveProperty('RecordingDuration');
  expect(recordings).toMatchObject([{ status, bytes: 0 }]);
});

test('a callback can be signed with another token, or not at all, and its parameters changed before signing', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  const { sid } = await twilio.addRecording();
  const callbackUrl = `${origin}/r`;
  await twilio.sendCallback(sid, { callbackUrl, signWith: 'next' });
  await twilio.sendCallback(sid, { callbackUrl, signWith: null });
  await twilio.sendCallback(sid, { callbackUrl, parameters: { CallSid: undefined, Extra: '1' } });
  const [next, unsigned, changed] = received;
  expect(next && isSigned('next', origin, next)).toBe(true);
  expect(unsigned?.headers).not.toHaveProperty('x-twilio-signature');
  expect(changed?.parameters).toMatchObject({ Extra: '1' });
  expect(changed?.parameters).not.toHaveProperty('CallSid');
  expect(changed && isSigned(twilio.authToken, origin, changed)).toBe(true);
});

test('a recording by <Record> reports no track, as in captured callbacks', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  await twilio.placeCall({ callbackUrl: `${origin}/r`, source: 'RecordVerb' });
  expect(received[0]?.parameters).toMatchObject({ RecordingSource: 'RecordVerb', ErrorCode: '0' });
  expect(received[0]?.parameters).not.toHaveProperty('RecordingTrack');
});

test('only completed recordings report ErrorCode 0', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  await twilio.placeCall({ callbackUrl: `${origin}/r`, events: ['in-progress'] });
  expect(received[0]?.parameters).not.toHaveProperty('ErrorCode');
});

test.each(['started', 'something-new'])('a callback may report the status "%s"', async (event) => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  const { sid } = await twilio.addRecording();
  await twilio.sendCallback(sid, { callbackUrl: `${origin}/r`, event });
  expect(received[0]?.parameters).toMatchObject({ RecordingStatus: event });
  expect(received[0]?.parameters).not.toHaveProperty('RecordingDuration');
  expect(received[0] && isSigned(twilio.authToken, origin, received[0])).toBe(true);
});

test('a trunk sends no callbacks', async () => {
  const twilio = await twilioFor();
  twilio.callbackUrl = 'http://127.0.0.1:9/';
  const { sid } = await twilio.addRecording({ source: 'Trunking' });
  await expect(twilio.sendCallback(sid)).rejects.toThrow('no callbacks of trunk recordings');
});

test('an override in the URL that is none of Twilio’s is refused, not overlooked', async () => {
  const twilio = await twilioFor();
  await expect(twilio.placeCall({ callbackUrl: 'http://127.0.0.1:9/#retries=3' })).rejects.toThrow('retries');
});

test('a URL of 4,000 characters is called, one more is refused (twilio.com/docs/api/errors/21609)', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  const ofLength = (length: number) => {
    const callbackUrl = `${origin}/r?x=`;
    const jobNumber = 'J'.repeat(length - `${callbackUrl}&job_number=`.length);
    return twilio.placeCall({ callbackUrl, jobNumber });
  };
  expect((await ofLength(4_000)).callbacks).toMatchObject([{ status: 204 }]);
  await expect(ofLength(4_001)).rejects.toThrow('no callback URL of 4001 characters');
  expect(received).toHaveLength(1);
});

test('an error answer is not retried unless the URL asks for it', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor((response) => response.writeHead(503).end('down'));
  const { callbacks } = await twilio.placeCall({ callbackUrl: `${origin}/r` });
  expect(callbacks).toMatchObject([{ status: 503, attempts: 1, failure: '5xx', body: 'down' }]);
  expect(received).toHaveLength(1);
});

test('with rp=5xx an error answer is retried, with the same signature and idempotency token', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor((response, nth) => response.writeHead(nth < 3 ? 503 : 204).end());
  const { callbacks } = await twilio.placeCall({ callbackUrl: `${origin}/r#rc=5&rp=5xx` });
  expect(callbacks).toMatchObject([{ status: 204, attempts: 3, failure: undefined }]);
  const tokens = new Set(received.map(({ headers }) => headers['i-twilio-idempotency-token']));
  const signatures = new Set(received.map(({ headers }) => headers['x-twilio-signature']));
  expect([tokens.size, signatures.size]).toEqual([1, 1]);
});

test('rc bounds the retries', async () => {
  const twilio = await twilioFor();
  const { origin } = await receiverFor((response) => response.writeHead(429).end());
  const { callbacks } = await twilio.placeCall({ callbackUrl: `${origin}/r#rc=2&rp=all` });
  expect(callbacks).toMatchObject([{ status: 429, attempts: 3, failure: '4xx' }]);
});

test('a refused connection is retried once by default', async () => {
  const twilio = await twilioFor();
  const closed = await startReceiver();
  await closed.stop();
  const { callbacks } = await twilio.placeCall({ callbackUrl: `${closed.origin}/r` });
  expect(callbacks).toMatchObject([{ status: undefined, attempts: 2, failure: 'ct' }]);
});

test('an endpoint that does not answer within rt is given up, and not retried by default', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor(() => undefined);
  const { callbacks } = await twilio.placeCall({ callbackUrl: `${origin}/r#rt=100` });
  expect(callbacks).toMatchObject([{ status: undefined, attempts: 1, failure: 'rt' }]);
  expect(received).toHaveLength(1);
});

test('tt ends all attempts together', async () => {
  const twilio = await twilioFor();
  const { origin } = await receiverFor(() => undefined);
  const { callbacks } = await twilio.placeCall({ callbackUrl: `${origin}/r#rt=15000&tt=100&rc=5&rp=all` });
  expect(callbacks).toMatchObject([{ status: undefined, attempts: 1, failure: 'rt' }]);
});

test('a redirected callback becomes a GET without parameters', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor((response, nth) =>
    response.writeHead(nth === 1 ? 302 : 204, { location: '/moved?x=1' }).end(),
  );
  const { callbacks } = await twilio.placeCall({ callbackUrl: `${origin}/r` });
  expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /r', 'GET /moved?x=1']);
  expect(received[1]?.parameters).toEqual({});
  expect(callbacks).toMatchObject([{ status: 204, attempts: 1 }]);
});

test('an HTTPS endpoint of a private authority is trusted only when told to', async () => {
  const { origin, received } = await receiverFor(undefined, loopbackCertificate);
  const stranger = await twilioFor();
  const refused = await stranger.placeCall({ callbackUrl: `${origin}/r` });
  expect(refused.callbacks).toMatchObject([{ status: undefined, attempts: 2, failure: 'ct' }]);
  expect(received).toHaveLength(0);

  const friend = await twilioFor({ ca: loopbackCertificate.cert });
  const accepted = await friend.placeCall({ callbackUrl: `${origin}/r` });
  expect(accepted.callbacks).toMatchObject([{ status: 204, attempts: 1 }]);
});

test('what NODE_EXTRA_CA_CERTS names is trusted besides an authority given', async () => {
  const { origin } = await receiverFor(undefined, loopbackCertificate);
  const twilio = await twilioFor({ ca: rootCertificates[0] ?? '' });
  const folder = mkdtempSync(join(tmpdir(), 'callbacks-'));
  const file = join(folder, 'extra.pem');
  writeFileSync(file, loopbackCertificate.cert);
  const before = process.env.NODE_EXTRA_CA_CERTS;
  const call = async () => (await twilio.placeCall({ callbackUrl: `${origin}/r` })).callbacks;
  try {
    expect(await call()).toMatchObject([{ status: undefined, failure: 'ct' }]);
    process.env.NODE_EXTRA_CA_CERTS = file;
    expect(await call()).toMatchObject([{ status: 204 }]);
  } finally {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
    rmSync(folder, { recursive: true });
  }
});

test('a person places a call with curl', async () => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  expect((await exchange(`${twilio.url}/_calls`, { ...form, body: 'job_number=J-7' })).status).toBe(409);
  expect((await exchange(`${twilio.url}/_calls`, { ...form, body: 'jobNumber=J-7' })).status).toBe(400);
  expect((await exchange(`${twilio.url}/_calls?job_number=J-7`, form)).status).toBe(400);

  twilio.callbackUrl = `${origin}/r?job_number={job_number}`;
  const { status, body } = await exchange(`${twilio.url}/_calls`, { ...form, body: 'job_number=J-7&recordings=2' });
  expect(status).toBe(200);
  expect(JSON.parse(body.toString())).toMatchObject({
    callSid: received[0]?.parameters.CallSid,
    recordings: [
      { sid: anyText, bytes: anyNumber },
      { sid: anyText, bytes: anyNumber },
    ],
    callbacks: [{ status: 204 }, { status: 204 }],
  });
  expect(received.map(({ url }) => url)).toEqual(['/r?job_number=J-7', '/r?job_number=J-7']);
});

test.each([
  ['/r?job_number=JOB_NUMBER', '/r'],
  ['/r?job_number=JOB_NUMBER#rc=5&rp=all', '/r'],
  ['/r?job_number=JOB_NUMBER&tenant=7', '/r?tenant=7'],
  ['/r?tenant=7&job_number=JOB_NUMBER', '/r?tenant=7'],
  ['/r?a=1&job_number=J&b=2#rc=1', '/r?a=1&b=2'],
  ['/r?my_job_number=7', '/r?my_job_number=7'],
  ['/r', '/r'],
])('a call that a person places without a job number says none: %s', async (configured, called) => {
  const twilio = await twilioFor();
  const { origin, received } = await receiverFor();
  twilio.callbackUrl = `${origin}${configured}`;
  expect((await exchange(`${twilio.url}/_calls`, { method: 'POST' })).status).toBe(200);
  expect(received.map(({ url }) => url)).toEqual([called]);
});

test('stopping gives up a callback under way at once', async () => {
  const twilio = await twilioFor();
  const silent = createServer((socket) => socket.on('error', () => undefined));
  const arrived = once(silent, 'connection');
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const call = twilio.placeCall({ callbackUrl: `http://127.0.0.1:${String(port)}/r` });
  await arrived;
  await twilio.stop();
  await expect(call).resolves.toMatchObject({ callbacks: [{ status: undefined }] });
  await new Promise((resolve) => silent.close(resolve));
});
