import { createHash } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { linkGrant } from '../../lambdas/core/link';
import { type UrlsAnswer, urlsAnswer, urlsRefusal } from '../../lambdas/core/urls-api';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { fetchLink } from '../../local/pipeline/fetch-link';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import type { Travel } from '../../local/pipeline/travel';
import { Watcher } from '../../local/pipeline/watcher';
import { type AssumedRole, assumedRole } from '../support/integration/assumed-role';
import { untilHome } from '../support/integration/homecoming';
import { type LinksAnswer, askForLinks, postForLinks, signedForLinks } from '../support/integration/link-requests';
import { tellingLines } from '../support/integration/secrets-in-logs';

/*
 * POST /urls of a deployed pipeline, on a local AWS that checks signatures and policies (AUTH=true). It knows neither
 * s3:signatureAge nor throttles of routes: test/infra/url-signer.test.ts has those.
 */

jest.setTimeout(120_000);

const NAME = 'links';
/** Nobody's number but this Job's. */
const JOB = `O'Neil "7" \\ ü`;

let pipeline: LocalPipeline;
let support: AssumedRole;
let stranger: AssumedRole;
let travels: readonly Travel[];

beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: NAME });
  const { emulator, outputs } = pipeline;
  support = await assumedRole(emulator, {
    name: `${NAME}-support`,
    session: 'jane@example.com',
    policies: [outputs.LinkRequestersPolicyArn],
  });
  stranger = await assumedRole(emulator, {
    name: `${NAME}-stranger`,
    session: 'joe',
    // Everything but this.
    statements: [{ Effect: 'Allow', Action: ['s3:*', 'lambda:*', 'execute-api:ManageConnections'], Resource: '*' }],
  });
  pipeline.airtable.addJob({ number: JOB });
  pipeline.airtable.addJob({ number: 'another' });
  const placed = [
    await pipeline.twilio.placeCall({ jobNumber: JOB }),
    await pipeline.twilio.placeCall({ jobNumber: JOB }),
    await pipeline.twilio.placeCall({ jobNumber: 'another' }),
  ];
  const sids = placed.flatMap(({ recordings }) => recordings.map(({ sid }) => sid));
  travels = await untilHome(new Watcher(pipeline, () => undefined), sids);
});
afterAll(() => pipeline.stop());

const post = (headers: Readonly<Record<string, string>>, body: string) => postForLinks(pipeline, headers, body);
const signedHeaders = (who: AssumedRole, body: string, signingDate?: Date) =>
  signedForLinks(pipeline, who, body, signingDate);
const ask = (who: AssumedRole, request: unknown) => askForLinks(pipeline, request, who);

const linksFor = async (request: unknown): Promise<UrlsAnswer['links']> => {
  const { status, body } = await ask(support, request);
  expect([status, body]).toEqual([200, expect.any(String)]);
  return urlsAnswer.parse(JSON.parse(body)).links;
};

const refusalOf = ({ body }: LinksAnswer) => urlsRefusal.parse(JSON.parse(body));

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const travelOf = (sid: string | null) => {
  const travel = travels.find(({ recording }) => recording.sid === sid);
  if (travel?.stored === undefined) throw new Error(`${String(sid)} is not home`);
  return { ...travel, stored: travel.stored };
};
const first = () => travelOf(travels[0]?.recording.sid ?? null);
const dayOf = (key: string) => /\d{4}\/\d{2}\/\d{2}/.exec(key)?.[0].replaceAll('/', '-') ?? '';

describe('a role with the policy', () => {
  test('gets a link to each recording of a Job, and of no other, that plays the very audio', async () => {
    const links = await linksFor({ jobNumber: JOB });
    expect(links.map(({ jobNumber }) => jobNumber)).toEqual([JOB, JOB]);
    for (const { url, recordingSid, key, bytes, channels, startedAt, durationSeconds } of links) {
      const { recording, stored } = travelOf(recordingSid);
      expect(key).toBe(stored.key);
      const { status, contentType, body } = await pipeline.open(url);
      expect([status, contentType, body.length]).toEqual([200, 'audio/mpeg', bytes]);
      expect(sha256(body)).toBe(recording.sha256);
      expect([channels, startedAt, durationSeconds]).toEqual([
        expect.any(Number),
        expect.any(Date),
        expect.any(Number),
      ]);
    }
  });

  test('finds a recording by its SID, its call or its key, with Airtable and without', async () => {
    const { recording, stored } = first();
    const { key } = stored;
    const date = dayOf(key);
    for (const request of [
      { recordingSid: recording.sid },
      { recordingSid: recording.sid, date },
      { callSid: recording.callSid },
      { callSid: recording.callSid, date },
      { key },
      { key: encodeURIComponent(key), verify: true },
    ])
      expect((await linksFor(request)).map((link) => link.key)).toEqual([key]);
    expect((await linksFor({ jobNumber: JOB, date })).map((link) => link.jobNumber)).toEqual([JOB, JOB]);
  });

  test('can play any part of it, which is how players seek', async () => {
    const { recording } = first();
    const [link] = await linksFor({ recordingSid: recording.sid });
    const whole = await pipeline.open(link?.url ?? '');
    const part = await fetchLink(pipeline.emulator, link?.url ?? '', { range: 'bytes=100-299' });
    expect([part.status, part.body]).toEqual([206, whole.body.subarray(100, 300)]);
  });

  test('may shorten the life of a link', async () => {
    const [link] = await linksFor({ key: first().stored.key, expiresInMinutes: 1 });
    expect(new URL(link?.url ?? '').searchParams.get('X-Amz-Expires')).toBe('60');
    const left = (link?.expiresAt.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  test('is answered in no cache, as JSON', async () => {
    const { headers } = await ask(support, { key: first().stored.key });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  });

  test.each([
    [400, 'request-unreadable', { key: 'recordings/../x' }],
    [400, 'request-unreadable', { callSid: `CA${'0'.repeat(32)}`, date: '2026-02-30' }],
    [400, 'request-unreadable', { jobNumber: 'x', expiresInMinutes: 16 }],
    [403, 'key-outside', { key: 'links/2026/11/20/x.json' }],
    [404, 'recording-not-found', { jobNumber: `O'Neil` }],
    [404, 'recording-not-found', { callSid: `CA${'0'.repeat(32)}`, date: '2026-11-20' }],
    [404, 'recording-not-found', { key: 'recordings/2026/11/20/x.mp3', verify: true }],
  ])('hears %d %s', async (status, code, request) => {
    const answer = await ask(support, request);
    expect([answer.status, refusalOf(answer).error]).toEqual([status, code]);
  });

  test('hears what was deleted', async () => {
    const { s3 } = pipeline.aws;
    const Key = `recordings/2026/11/20/CA${'1'.repeat(32)}-x.mp3`;
    await s3.send(new PutObjectCommand({ Bucket: pipeline.outputs.BucketName, Key, Body: 'ID3' }));
    await s3.send(new DeleteObjectCommand({ Bucket: pipeline.outputs.BucketName, Key }));
    for (const request of [
      { key: Key, verify: true },
      { callSid: `CA${'1'.repeat(32)}`, date: '2026-11-20' },
    ]) {
      const answer = await ask(support, request);
      expect([answer.status, refusalOf(answer).error]).toEqual([404, 'recording-deleted']);
    }
  });
});

describe('nobody else', () => {
  const request = () => JSON.stringify({ key: first().stored.key });

  test('a role without the policy, whatever else it may', async () => {
    expect((await ask(stranger, { key: first().stored.key })).status).toBe(403);
  });

  test('a request without signature', async () => {
    expect((await post({ 'content-type': 'application/json' }, request())).status).toBe(403);
  });

  test.each([-16, 16])('a clock that is %d minutes wrong', async (minutes) => {
    const headers = await signedHeaders(support, request(), new Date(Date.now() + minutes * 60_000));
    expect((await post(headers, request())).status).toBe(403);
  });

  // MiniStack takes a body's hash from its header, and does not compare it with the body, as AWS does.
  test('a signature of another secret, of another time, or without the session of its role', async () => {
    const forged = await signedHeaders({ ...support, secretAccessKey: 'guessed' }, request());
    expect((await post(forged, request())).status).toBe(403);
    const headers = await signedHeaders(support, request());
    expect((await post({ ...headers, 'x-amz-date': '20260101T000000Z' }, request())).status).toBe(403);
    delete headers['x-amz-security-token'];
    expect((await post(headers, request())).status).toBe(403);
  });

  test('a link that is changed anywhere', async () => {
    const { stored, recording } = first();
    const other = travels.find(({ recording: { sid } }) => sid !== recording.sid)?.stored?.key ?? '';
    const [given] = await linksFor({ key: stored.key });
    const url = given?.url ?? '';
    const changed = (change: (link: URL) => void): string => {
      const link = new URL(url);
      change(link);
      expect(link.href).not.toBe(url);
      return link.href;
    };
    const links = [
      changed(({ searchParams }) => {
        searchParams.set('x-link-id', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
      }),
      changed(({ searchParams }) => {
        searchParams.delete('x-link-id');
      }),
      changed(({ searchParams }) => {
        searchParams.set('X-Amz-Expires', '604800');
      }),
      changed(({ searchParams }) => {
        searchParams.set('response-content-type', 'text/html');
      }),
      changed((link) => {
        link.pathname = link.pathname.replace(encodeURI(stored.key), encodeURI(other));
      }),
      `${new URL(url).origin}${new URL(url).pathname}`,
    ];
    for (const link of links)
      expect([link.slice(0, 80), (await pipeline.open(link)).status]).toEqual([expect.any(String), 403]);
  });
});

test('who got which link stands in the links bucket, and in no log anything that opens one', async () => {
  const { s3 } = pipeline.aws;
  const Bucket = pipeline.outputs.LinksBucketName;
  const { recording, stored } = first();
  const [link] = await linksFor({ key: stored.key });
  const id = new URL(link?.url ?? '').searchParams.get('x-link-id') ?? '';
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: `links/${day}/iam/${recording.sid}` }),
  );
  const Key = Contents.map((object) => object.Key ?? '').find((name) => name.includes(id));
  expect(Key).toMatch(new RegExp(`^links/${day}/iam/${recording.sid}-${recording.callSid}-${id}-.*\\.json$`));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const kept = await Body?.transformToString();
  const grant = linkGrant.parse(JSON.parse(kept ?? ''));
  expect(grant).toMatchObject({
    linkId: id,
    requester: { by: 'iam', arn: support.arn, sourceAddress: '127.0.0.1', userAgent: 'test/1' },
    key: stored.key,
    recordingSid: recording.sid,
    callSid: recording.callSid,
    jobNumber: JOB,
    expiresAt: link?.expiresAt,
  });
  expect(kept).not.toMatch(/X-Amz|https?:/);
  const logged = (await pipeline.logs('url-signer')).filter((line) => line.includes(grant.requestId));
  expect(logged.join('\n')).toContain('"links-given"');
  expect(await tellingLines(pipeline, [link?.url ?? '', support.sessionToken])).toEqual([]);
});
