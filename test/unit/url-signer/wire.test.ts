import { linkGrant } from '../../../lambdas/core/link';
import { REQUESTER_ARN } from '../../support/worlds/link-request';
import { urlSignerWiring } from '../../support/worlds/url-signer-wiring';

const date = '2026-11-20';

test('links are given to whom API Gateway names, on record, and metrics leave with the log', async () => {
  const { recorded, linkIn, linksFor, aws, metrics, log } = urlSignerWiring();
  const recording = recorded();
  linkIn('rec1', 'J-1001', recording);
  const [link] = await linksFor({ jobNumber: 'J-1001' });
  expect(link).toMatchObject({
    recordingSid: recording.sid,
    callSid: recording.callSid,
    jobNumber: 'J-1001',
    key: recording.key,
    startedAt: recording.startedAt,
    durationSeconds: 3,
    channels: 1,
    bytes: 3,
  });
  const [record] = Array.from(aws.links.objects.values(), ({ bytes }) => linkGrant.parse(JSON.parse(bytes.toString())));
  expect(record).toMatchObject({
    linkId: new URL(link?.url ?? '').searchParams.get('x-link-id'),
    requester: { by: 'iam', arn: REQUESTER_ARN, sourceAddress: '192.0.2.7', userAgent: 'recordings-cli/1' },
    requestId: 'request-1',
    expiresAt: link?.expiresAt,
  });
  expect(metrics.total('LinksGenerated')).toBe(1);
  expect(metrics.publications).toBe(1);
  expect(log.codes).toEqual(['links-given']);
});

test('a body in base64 is read, too', async () => {
  const { recorded, ask } = urlSignerWiring();
  const body = Buffer.from(JSON.stringify({ key: recorded().key })).toString('base64');
  expect(await ask(undefined, { body, isBase64Encoded: true })).toMatchObject({ statusCode: 200 });
});

test('nobody gets a link whom API Gateway does not name', async () => {
  const { recorded, ask, aws } = urlSignerWiring();
  expect(await ask({ key: recorded().key }, { authorizer: undefined })).toMatchObject({ statusCode: 403 });
  expect(aws.links.objects.size).toBe(0);
});

test('two look-ups of Airtable are two seconds apart, one after another', async () => {
  const { recorded, linkIn, ask, airtable } = urlSignerWiring();
  linkIn('rec1', 'J-1001', recorded());
  expect((await ask({ jobNumber: 'J-1001' })).tookMs).toBe(0);
  expect((await ask({ jobNumber: 'J-1001' })).tookMs).toBe(2_000);
  expect(airtable.asked.map(({ atMs }) => atMs)).toEqual([0, 2_000]);
});

test("after Airtable's 429 nobody waits: the answer says when to come again, and a date needs no Airtable", async () => {
  const { recorded, linkIn, refusalFor, linksFor, airtable, metrics, time } = urlSignerWiring();
  const { callSid } = recorded();
  linkIn('rec1', 'J-1001', recorded());
  airtable.throttles = 1;
  const throttled = { statusCode: 429, error: 'links-throttled' };
  expect(await refusalFor({ jobNumber: 'J-1001' })).toMatchObject({ ...throttled, headers: { 'retry-after': '30' } });
  await time.run(time.ms + 5_000);
  expect(await refusalFor({ jobNumber: 'J-1001' })).toMatchObject({ ...throttled, headers: { 'retry-after': '25' } });
  expect(airtable.asked).toHaveLength(1);
  expect(metrics.total('AirtableThrottles')).toBe(1);
  expect(metrics.total('LinkRequestsPostponed')).toBe(2);
  expect(await linksFor({ callSid, date })).toHaveLength(1);
  await time.run(time.ms + 25_000);
  expect(await linksFor({ jobNumber: 'J-1001' })).toHaveLength(1);
});

test.each([
  ['Secrets Manager', 'secrets', { jobNumber: 'J-1001' }, 4_000],
  ['S3, on listing a day,', 's3', { jobNumber: 'J-1001', date }, 4_000],
  // The look, then the record.
  ['S3, on looking at a key,', 's3', { key: 'today/2026/11/20/x.mp3' }, 8_000],
] as const)('while %s is silent somebody who waits hears so', async (_name, silent, request, tookMs) => {
  const { ask, metrics } = urlSignerWiring({ silent });
  const answer = await ask(request);
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' }, tookMs });
  expect(metrics.total('LinkRequestsPostponed')).toBe(1);
});

test('while Airtable is silent somebody who waits hears so, and what works without', async () => {
  const { airtable, ask } = urlSignerWiring();
  airtable.isSilentTo = () => true;
  const { statusCode, said, tookMs } = await ask({ jobNumber: 'J-1001' });
  expect([statusCode, tookMs]).toEqual([503, 10_000]);
  expect(said).toContain('callSid with date');
});

test('who asks for 200 recordings is answered before API Gateway gives up, though S3 answers nothing', async () => {
  const { recorded, linkIn, ask } = urlSignerWiring({ silent: 's3' });
  for (let index = 0; index < 200; index++) linkIn(`rec${String(index)}`, 'J-1001', recorded());
  // 25 looks at a time, of 4 s, would be 32 s.
  expect(await ask({ jobNumber: 'J-1001' })).toMatchObject({ statusCode: 503, tookMs: 27_000 });
});

test('an answer that takes too long is given up in time', async () => {
  const { recorded, linkIn, ask, log } = urlSignerWiring({ silent: 's3' });
  for (let index = 0; index < 200; index++) linkIn(`rec${String(index)}`, 'J-1001', recorded());
  const { statusCode, tookMs } = await ask({ jobNumber: 'J-1001' }, { remainingMs: 9_000 });
  expect([statusCode, tookMs]).toEqual([503, 7_000]);
  expect(log.lines).toMatchObject([{ code: 'link-request-postponed' }]);
});
