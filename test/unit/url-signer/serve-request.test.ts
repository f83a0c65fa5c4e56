import { CredentialsUnusable, RetryLater } from '../../../lambdas/core/errors';
import { NO_DEADLINE, aCallSid } from '../../support/subjects';
import { REQUESTER_ARN } from '../../support/worlds/link-request';
import { REQUESTER, urlsWorld } from '../../support/worlds/urls-world';

type World = ReturnType<typeof urlsWorld>;

const served = (world: World, request: unknown) =>
  world.serve(
    { body: Buffer.from(JSON.stringify(request)), requester: REQUESTER, requestId: 'request-1' },
    NO_DEADLINE,
  );

const WHO = { requestId: 'request-1', arn: REQUESTER_ARN };

test('links are given, counted and logged: how many, to whom, and nothing of them', async () => {
  const world = urlsWorld();
  const { key, callSid } = world.stored({ which: 1 });
  world.stored({ callSid });
  expect(await served(world, { key })).toMatchObject({ status: 200, answer: { links: [{ key }] } });
  expect(await served(world, { callSid, date: '2026-11-20' })).toMatchObject({ status: 200 });
  expect(world.metrics.total('LinksGenerated')).toBe(3);
  expect(world.log.lines).toEqual([
    { level: 'info', code: 'links-given', fields: { ...WHO, count: 1, by: 'key' } },
    { level: 'info', code: 'links-given', fields: { ...WHO, count: 2, by: 'callSid' } },
  ]);
});

test.each([
  [400, 'request-unreadable', { key: 'recordings/../x' }],
  [400, 'request-unreadable', {}],
  [403, 'key-outside', { key: 'secrets/x.mp3' }],
  [404, 'recording-not-found', { jobNumber: 'J-404' }],
])('%d %s is answered in words, counted and logged without what was asked', async (status, code, request) => {
  const world = urlsWorld();
  expect(await served(world, request)).toMatchObject({
    status,
    refusal: { error: code, message: expect.stringMatching(/\S/) as unknown },
  });
  expect(world.metrics.total('LinkRequestsRefused')).toBe(1);
  expect(world.log.lines).toEqual([
    { level: 'warn', code: 'link-request-refused', fields: { ...WHO, error: code, status } },
  ]);
});

test('too large a body', async () => {
  const world = urlsWorld();
  expect(await served(world, { key: 'x'.repeat(16 * 1024) })).toMatchObject({
    status: 413,
    refusal: { error: 'request-too-large' },
  });
});

test('nobody gets anything whom AWS does not name, whatever he asks', async () => {
  const world = urlsWorld();
  const body = Buffer.from(JSON.stringify({ key: world.stored().key }));
  const reply = await world.serve({ body, requester: undefined, requestId: 'request-1' }, NO_DEADLINE);
  expect(reply).toMatchObject({ status: 403, refusal: { error: 'caller-unknown' } });
  expect(world.register.grants).toEqual([]);
  expect(world.metrics.total('LinkRequestsRefused')).toBe(1);
});

test("when Airtable's limit leaves no turn it is 429, and when to come again", async () => {
  const world = urlsWorld();
  world.jobs.failures.push(new RetryLater('airtable-no-turn', { message: 'no turn', waitAtLeastSeconds: 27 }));
  expect(await served(world, { jobNumber: 'J-1001' })).toEqual({
    status: 429,
    retryAfterSeconds: 27,
    refusal: {
      error: 'links-throttled',
      message: expect.stringMatching(/27 s\. .*callSid with date.*without Airtable/) as unknown,
    },
  });
  expect(world.metrics.total('LinkRequestsPostponed')).toBe(1);
  expect(world.metrics.total('LinkRequestsRefused')).toBe(0);
  expect(world.log.lines).toMatchObject([
    {
      level: 'warn',
      code: 'link-request-postponed',
      fields: { ...WHO, error: 'links-throttled', cause: 'airtable-no-turn', by: 'jobNumber' },
    },
  ]);
});

describe('503, when something is away', () => {
  test.each([
    new RetryLater('airtable-unavailable', { message: 'down' }),
    new RetryLater('airtable-forbidden', { message: '403' }),
    new RetryLater('airtable-quota-used-up', { message: '429' }),
    new CredentialsUnusable('credentials-unavailable', { message: 'no secret' }),
    new RetryLater('history-unreadable', { message: 'a list' }),
    new RetryLater('out-of-time', { message: 'slow' }),
    new Error('a bug'),
  ])('$code: what works without Airtable is told', async (failure) => {
    const world = urlsWorld();
    for (const request of [{ jobNumber: 'J-1' }, { callSid: aCallSid() }]) {
      world.jobs.failures.push(failure);
      expect(await served(world, request)).toEqual({
        status: 503,
        retryAfterSeconds: 30,
        refusal: {
          error: 'links-unavailable',
          message: expect.stringContaining('Ask by key, or by callSid with date (yyyy-mm-dd, of UTC)') as unknown,
        },
      });
    }
    expect(world.metrics.total('LinkRequestsPostponed')).toBe(2);
    expect(world.metrics.total('CredentialsUnusable')).toBe(failure instanceof CredentialsUnusable ? 2 : 0);
  });

  test('the links bucket: no advice that would not help', async () => {
    const world = urlsWorld();
    const { key } = world.stored();
    world.register.failure = new RetryLater('link-unrecorded', { message: 'AccessDenied' });
    const reply = await served(world, { key });
    expect(reply).toMatchObject({ status: 503, refusal: { error: 'links-unavailable' } });
    expect(JSON.stringify(reply)).not.toMatch(/Airtable|AccessDenied|X-Amz/);
    expect(world.metrics.total('LinksGenerated')).toBe(0);
  });

  test('S3, where a day is to be listed', async () => {
    const world = urlsWorld();
    world.archive.failures.list = new RetryLater('s3-refused', { message: 'policy' });
    const reply = await served(world, { jobNumber: 'J-1', date: '2026-11-20' });
    expect(reply).toMatchObject({ status: 503, refusal: { message: expect.stringContaining('bucket') as unknown } });
    expect(JSON.stringify(reply)).not.toMatch(/Airtable|policy/);
  });
});

test('neither the answer to a refusal nor a line of the log holds what somebody sent that he should not have', async () => {
  const world = urlsWorld();
  const secrets = ['X-Amz-Signature=abc', '+4915112345678', 'Bearer xyz'];
  for (const secret of secrets) {
    await served(world, { jobNumber: secret });
    await served(world, { [secret]: 1 });
    await served(world, { key: `recordings/x?${secret}`, verify: true });
    await served(world, { callSid: secret, date: secret, cursor: secret });
  }
  for (const secret of secrets) expect(JSON.stringify(world.log.lines)).not.toContain(secret);
});
