import { historyEvent } from '../../../lambdas/core/messages';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { REFRESH_TOKEN, refreshRequest } from '../../support/worlds/refresh-request';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

const RECORD = 'recAAAAAAAAAAAAA1';

const refreshWorld = (airtableRefreshToken: string | undefined = REFRESH_TOKEN) => {
  const world = wiringWorld();
  world.aws.secret.value = { ...CREDENTIALS, airtableRefreshToken };
  const handle = world.functions['airtable-refresh']();
  const queued = () => parsed(historyEvent, world.aws.readBy('history-writer').queue.messages);
  return { ...world, handle, queued };
};

test('a hint is in the queue before it is answered, and its metrics leave with the log', async () => {
  const { handle, queued, metrics, log } = refreshWorld();
  expect(await handle(refreshRequest(RECORD))).toEqual({
    statusCode: 202,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: '{"message":"The pipeline looks at the box of the record"}',
  });
  expect(queued()).toMatchObject([{ kind: 'refresh', jobId: RECORD }]);
  expect(log.codes).toEqual(['refresh-requested']);
  expect(metrics.publications).toBe(1);
});

test('a body in base64 is read, too', async () => {
  const { handle, queued } = refreshWorld();
  const body = Buffer.from(JSON.stringify({ recordId: RECORD })).toString('base64');
  expect(await handle(refreshRequest(RECORD, { body, isBase64Encoded: true }))).toMatchObject({ statusCode: 202 });
  expect(queued()).toHaveLength(1);
});

test('fifty hints of a second about one record are one; a second later there is another, and one of another record', async () => {
  const { handle, queued, time } = refreshWorld();
  for (let hint = 0; hint < 50; hint++) await handle(refreshRequest(RECORD));
  await handle(refreshRequest('recAAAAAAAAAAAAA2'));
  await time.pass(1);
  await handle(refreshRequest(RECORD));
  expect(queued().map((event) => event.jobId)).toEqual([RECORD, 'recAAAAAAAAAAAAA2', RECORD]);
});

test('a refusal is JSON that says what to do, and how to show a token', async () => {
  const { handle, queued, metrics, log } = refreshWorld();
  const answer = await handle(refreshRequest(RECORD, { authorization: 'Bearer another' }));
  expect(answer).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
  expect(JSON.parse(String(answer.body))).toMatchObject({ error: 'refresh-token-wrong' });
  expect(queued()).toEqual([]);
  expect(metrics.total('LinkRequestsRefused')).toBe(1);
  expect(log.lines).toMatchObject([{ level: 'warn', code: 'link-request-refused', fields: { status: 401 } }]);
  expect(JSON.stringify(log.lines)).not.toContain('another');
});

test.each([
  ['the queue', { silent: 'sqs' as const }],
  ['the secret', { silent: 'secrets' as const }],
])('while %s is silent the automation is told so before Airtable ends it', async (_name, silence) => {
  const world = wiringWorld(silence);
  world.aws.secret.value = { ...CREDENTIALS, airtableRefreshToken: REFRESH_TOKEN };
  const answer = world.functions['airtable-refresh']()(refreshRequest(RECORD));
  const answered = answer.then(({ statusCode, headers }) => ({ statusCode, headers, atMs: world.time.ms }));
  await world.time.run();
  expect(await answered).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' }, atMs: 4_000 });
  expect(world.metrics.total('LinkRequestsPostponed')).toBe(1);
});
