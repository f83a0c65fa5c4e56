/*
 * One request, and answers of every shape. Bodies of errors as seen in public recordings of the API: `{"error":{"type":…}}`,
 * `{"error":"NOT_FOUND"}`, `{"errors":[{"error":…,"message":…}]}` with a 429.
 */
import {
  AirtableError,
  type AirtableRequest,
  AirtableSilence,
  askAirtable,
  type AirtableApi,
} from '../../../lambdas/adapters/airtable-request';
import { realTime } from '../../../lambdas/runtime/time';
import { RetryLater } from '../../../lambdas/core/errors';
import { type Answer, type BareServer, aClosedPort, startBareServer } from '../../support/local/bare-server';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';
import { NO_DEADLINE, aDeadline } from '../../support/subjects';

let answer: Answer | Promise<Answer>;
let server: BareServer;
beforeAll(async () => {
  server = await startBareServer(() => answer);
});
afterAll(() => server.stop());

const ask = (over: Partial<AirtableRequest> = {}, deadline = NO_DEADLINE, api: Partial<AirtableApi> = {}) =>
  askAirtable(
    { url: server.url, token: 'patTOKEN', fetch, time: realTime, ...api },
    { method: 'GET', path: '/v0/app1/Jobs', timeoutMs: 5_000, ...over },
    deadline,
  );

test('a question carries token, path and query, and no body', async () => {
  answer = { body: '{"records":[]}' };
  const query = [
    ['fields[]', 'Job Number'],
    ['fields[]', 'Ä&=+'],
  ] as const;
  expect(await ask({ query })).toEqual({ records: [] });
  const asked = server.asked.at(-1);
  expect(asked).toMatchObject({ method: 'GET', body: '' });
  expect(asked?.url.pathname).toBe('/v0/app1/Jobs');
  expect(asked?.url.searchParams.getAll('fields[]')).toEqual(['Job Number', 'Ä&=+']);
  expect(asked?.headers.authorization).toBe('Bearer patTOKEN');
  expect(asked?.headers['content-type']).toBeUndefined();
});

test('a write carries JSON', async () => {
  answer = { body: '{"records":[]}' };
  await ask({ method: 'PATCH', body: { records: ['Ü'] } });
  const asked = server.asked.at(-1);
  expect(asked).toMatchObject({ method: 'PATCH', body: '{"records":["Ü"]}' });
  expect(asked?.url.search).toBe('');
  expect(asked?.headers['content-type']).toBe('application/json');
});

const NOTHING = 'without a reason';
test.each<[number, string, string, string]>([
  [403, '{"error":{"type":"INVALID_PERMISSIONS","message":"No."}}', 'INVALID_PERMISSIONS', ': No.'],
  [404, '{"error":"NOT_FOUND"}', 'NOT_FOUND', ''],
  [422, '{"error":{"type":"LIST_RECORDS_ITERATOR_NOT_AVAILABLE"}}', 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE', ''],
  [422, '{"error":{"error":"X","message":"Y"}}', 'X', ': Y'],
  [429, '{"errors":[{"error":"RATE_LIMIT_REACHED","message":"Later."}]}', 'RATE_LIMIT_REACHED', ': Later.'],
  [429, '{"errors":[{"type":"RATE_LIMIT_REACHED"},{"type":"OTHER"}]}', 'RATE_LIMIT_REACHED', ''],
  [429, '{"errors":[]}', NOTHING, ''],
  [422, '{"error":{"message":"Only words"}}', NOTHING, ': Only words'],
  [422, '{"error":{"type":7}}', NOTHING, ''],
  [422, '{"error":null}', NOTHING, ''],
  [422, '["error"]', NOTHING, ''],
  [422, 'null', NOTHING, ''],
  [500, '', NOTHING, ''],
  [502, '<h1>Bad gateway</h1>', NOTHING, ''],
  [503, '{"error":', NOTHING, ''],
])('%i with %s tells its type', async (status, body, type, message) => {
  answer = { status, body };
  const error: unknown = await ask().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AirtableError);
  expect(error).toMatchObject({ name: 'AirtableError', status, type, message: `${status} ${type}${message}` });
});

test.each([
  [
    `Insufficient permissions to create new select option "---- | URL: https://bucket/key?X-Amz-Signature=5ec7e7"`,
    '"…"',
  ],
  ['Field "History" cannot accept the provided value', 'Field "History" cannot accept the provided value'],
  ['x'.repeat(1_000), 'x'.repeat(300)],
  [`Unknown "${'y'.repeat(39)}"`, `Unknown "${'y'.repeat(39)}"`],
  [`Unknown "${'\n'.repeat(40)}"`, 'Unknown "…"'],
])('a refusal that says %j says no more than that here', async (message, says) => {
  answer = { status: 422, body: JSON.stringify({ error: { type: 'T', message } }) };
  const error: unknown = await ask().catch((reason: unknown) => reason);
  const told = error instanceof Error ? error.message : '';
  expect(told.startsWith('422 T: ')).toBe(true);
  expect(told.endsWith(says)).toBe(true);
  expect(told).not.toContain('5ec7e7');
  expect(told.length).toBeLessThanOrEqual('422 T: '.length + 300);
});

const silenceOf = async (asked: Promise<unknown>) => {
  const error: unknown = await asked.catch((reason: unknown) => reason);
  if (!(error instanceof AirtableSilence)) throw new Error('no silence', { cause: error });
  expect(error.name).toBe('AirtableSilence');
  return error;
};

test.each<[string, Answer, string]>([
  ['a page of HTML', { type: 'text/html', body: '<h1>Airtable</h1>' }, 'Airtable answered 200 without JSON'],
  ['nothing', { status: 201, body: '' }, 'Airtable answered 201 without JSON'],
  ['half a body', { body: '{"records":[', half: true }, 'Airtable cannot be reached: '],
  ['half a refusal', { status: 422, body: '{"error":', half: true }, 'Airtable cannot be reached: '],
])('%s is no whole answer', async (_name, given, says) => {
  answer = given;
  const silence = await silenceOf(ask());
  expect(silence.stage).toBe('unfinished');
  expect(silence.message).toContain(says);
});

test('an answer that does not come in time is unfinished, and not before', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  answer = promise;
  const time = new VirtualTime();
  const silence = silenceOf(ask({ timeoutMs: 10_000 }, NO_DEADLINE, { time }));
  await time.pass(9.999);
  expect(time.pauses).toBe(1);
  await time.pass(0.001);
  expect(await silence).toMatchObject({ stage: 'unfinished', message: 'Airtable gave no whole answer in 10 s' });
  resolve('break');
});

test('nobody waits any longer once it is there', async () => {
  answer = { body: '{}' };
  const time = new VirtualTime();
  await ask({}, NO_DEADLINE, { time });
  expect(time.pauses).toBe(0);
});

test('so is one that the deadline cuts off', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  answer = promise;
  const deadline = aDeadline();
  const before = server.asked.length;
  const asked = ask({}, deadline);
  while (server.asked.length === before) await new Promise(setImmediate);
  deadline.over(new RetryLater('out-of-time', { message: 'over' }));
  expect((await silenceOf(asked)).stage).toBe('unfinished');
  resolve('break');
});

test('a connection that breaks before any answer is broken', async () => {
  answer = 'break';
  expect((await silenceOf(ask())).stage).toBe('broken');
});

test.each([
  ['nobody listens', async () => `http://127.0.0.1:${await aClosedPort()}`],
  ['there is no such host', () => Promise.resolve('http://airtable.invalid')],
])('where %s nothing was sent', async (_name, urlOf) => {
  const silence = await silenceOf(ask({}, NO_DEADLINE, { url: await urlOf() }));
  expect(silence.stage).toBe('unsent');
  expect(silence.message).not.toContain('patTOKEN');
});

// Node and undici, for connections that never came about; any other error may have come after the request was sent.
test.each([
  ['ECONNREFUSED', 'unsent'],
  ['ENOTFOUND', 'unsent'],
  ['EAI_AGAIN', 'unsent'],
  ['EHOSTUNREACH', 'unsent'],
  ['ENETUNREACH', 'unsent'],
  ['UND_ERR_CONNECT_TIMEOUT', 'unsent'],
  ['ECONNRESET', 'broken'],
  ['ETIMEDOUT', 'broken'],
  ['EPIPE', 'broken'],
  ['UND_ERR_SOCKET', 'broken'],
  ['UND_ERR_HEADERS_TIMEOUT', 'broken'],
  [undefined, 'broken'],
])('%s: the request is %s', async (code, stage) => {
  const failing = () => Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code } }));
  expect((await silenceOf(ask({}, NO_DEADLINE, { fetch: failing }))).stage).toBe(stage);
});
