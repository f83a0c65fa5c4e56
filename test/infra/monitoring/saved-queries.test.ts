import * as z from 'zod';
import { createLog } from '../../../lambdas/runtime/logger';
import { createMetrics } from '../../../lambdas/runtime/emf-metrics';
import { type LogEvent, queried } from '../../support/cloudwatch/log-insights';
import { completed, job, missingEvent } from '../../support/subjects';
import { resourcesOf } from '../../support/template/resolve';
import { synthesise } from '../../support/template/synthesise';
import { eventOf, form, signed } from '../../support/worlds/ingest-world';
import { playLine } from '../../support/access-log/lines';
import { YESTERDAY, at } from '../../support/worlds/audit-world';
import { REQUESTER_ARN, linkRequest } from '../../support/worlds/link-request';
import { refreshRequest } from '../../support/worlds/refresh-request';
import { TOLD } from '../../support/worlds/told';
import { wiringWorld } from '../../support/worlds/wiring-world';

/* What the saved queries find in the lines that the functions write while recordings come home, or do not. */

const { template, monitoring } = synthesise();
const definition = z.object({ Name: z.string(), QueryString: z.string(), LogGroupNames: z.array(z.string()) });
const definitions = [...resourcesOf(monitoring.template, 'AWS::Logs::QueryDefinition', template).values()].map(
  ({ Properties }) => definition.parse(Properties),
);

const groupOf = (feature: string) => `/aws/lambda/recording-pipeline-${feature}`;

/** What `act` writes to the log. */
const written = async (act: () => Promise<unknown>): Promise<string[]> => {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0),
  );
  try {
    await act();
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  return lines.map((line) => line.trim());
};

/** Everything that was logged, a line a second. */
const events: LogEvent[] = [];
const note = (feature: string, lines: readonly string[]): void => {
  for (const message of lines)
    events.push({ at: new Date(Date.UTC(2026, 10, 21, 12, 0, events.length)), group: groupOf(feature), message });
};

/** What Lambda itself writes of invocations that go well. Source of these lines and of the next: AWS Lambda, "Lambda function logs". */
const lambdaLines = [
  'INIT_START Runtime Version: nodejs:24.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0f',
  'START RequestId: 8f507cfc Version: $LATEST',
  'END RequestId: 8f507cfc',
  'REPORT RequestId: 8f507cfc\tDuration: 8.92 ms\tBilled Duration: 9 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB',
];
const crashLines = [
  '2026-11-21T12:01:00.000Z 8f507cfc Task timed out after 120.00 seconds',
  'RequestId: 8f507cfc Error: Runtime exited with error: signal: killed',
  'INIT_REPORT Init Duration: 900 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError',
  '2026-11-21T12:01:01.000Z\t8f507cfc\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x is not a function"}',
];

const HOME = completed();
const LATE = completed({ jobNumber: job('J-2'), receivedAt: new Date('2026-11-20T00:00:00Z') });
const UNREADY = completed();
const UNREADY_TOO = completed();
const KEY = 'today/2031/02/02/CA00000000000000000000000000000000-J-1001.mp3';
const OTHER_ARN = 'arn:aws:sts::111122223333:assumed-role/support/joe';
const WITHOUT_JOB = missingEvent({ jobNumber: job('J-9'), awaitsJob: true });

afterAll(() => {
  delete process.env.POWERTOOLS_SERVICE_NAME;
});

beforeAll(async () => {
  const world = wiringWorld();
  const { give, twilio, airtable } = world;
  /** An invocation of a feature, with its own logger and metrics, between Lambda's lines. */
  const invoked = async (feature: string, act: () => Promise<unknown>): Promise<void> => {
    process.env.POWERTOOLS_SERVICE_NAME = feature;
    Object.assign(world.log, createLog());
    const metrics = createMetrics('recording-pipeline');
    metrics.add('UploadAttempts');
    note(feature, lambdaLines.slice(0, 2));
    note(feature, await written(act));
    note(
      feature,
      await written(async () => {
        metrics.publish();
        await Promise.resolve();
      }),
    );
    note(feature, lambdaLines.slice(2));
  };

  const { WEBHOOK_PUBLIC_URL: publicUrl, TWILIO_ACCOUNT_SID: AccountSid } = TOLD.ingest;
  const ours = { publicUrl, params: form({ AccountSid }) };
  const forged = eventOf(signed({ ...ours, token: 'guessed' }));
  const ingest = world.functions.ingest();
  await invoked('ingest', async () => {
    const answers = [eventOf(signed(ours)), forged, forged].map((event) => ingest(event));
    await world.time.run();
    await Promise.all(answers);
  });

  twilio.hold(HOME.recordingSid);
  twilio.hold(LATE.recordingSid);
  twilio.hold(UNREADY.recordingSid, null, { status: 'processing' });
  twilio.hold(UNREADY_TOO.recordingSid, null, { status: 'processing' });
  for (const message of [HOME, LATE, UNREADY, UNREADY_TOO]) give.processor(message);
  await invoked('processor', () => world.invoke('processor'));

  airtable.records.set('rec1', { 'Order Number': 'J-1001' });
  airtable.records.set('rec2', { 'Order Number': 'J-2', Log: 'x'.repeat(50_000) });
  give['history-writer'](WITHOUT_JOB);
  await invoked('history-writer', () => world.invoke('history-writer'));
  await invoked('cleanup', () => world.invoke('cleanup'));

  const signer = world.functions['url-signer']();
  const byOther = { authorizer: { iam: { userArn: OTHER_ARN } } };
  await invoked('url-signer', async () => {
    const answers = [
      linkRequest({ key: KEY }),
      linkRequest({ key: KEY }),
      linkRequest({ key: KEY }, byOther),
      linkRequest({ key: 'elsewhere/a.mp3' }, byOther),
    ].map((event) => signer(event, { getRemainingTimeInMillis: () => 29_000 }));
    await world.time.run();
    await Promise.all(answers);
  });
  await invoked('airtable-refresh', async () => {
    world.aws.secret.failure = new Error('AccessDeniedException');
    const answer = world.functions['airtable-refresh']()(refreshRequest('rec00000000000001'));
    await world.time.run();
    await answer;
  });
  const { ACCESS_LOG_FOLDER: folder } = TOLD['access-audit'];
  const line = playLine(KEY, { at: at(YESTERDAY), address: '203.0.113.9' });
  world.aws.accessLog.objects.set(`${folder}the-bucket/${YESTERDAY.replaceAll('-', '/')}/${YESTERDAY}-log`, {
    metadata: {},
    bytes: Buffer.from(`${line}\n`),
  });
  await invoked('access-audit', async () => {
    const run = world.functions['access-audit']()();
    await world.time.run();
    await run;
  });
  note('processor', crashLines);
});

/** Runs the saved query of this name over the log groups that it names; `fill` puts something in the place of its example. */
const found = (name: string, fill: (query: string) => string = (query) => query) => {
  const saved = definitions.find(({ Name }) => Name === `recording-pipeline/${name}`);
  if (saved === undefined) throw new Error(`No query is called ${name}`);
  return queried(
    fill(saved.QueryString),
    events.filter(({ group }) => saved.LogGroupNames.includes(group)),
  );
};

const inPlaceOf = (example: string, value: string) => (query: string) => {
  expect(query).toContain(`'${example}'`);
  return query.replace(example, value);
};

test('where-is-recording: the way of one recording through all features, in order, and of no other', () => {
  const way = found('where-is-recording', inPlaceOf('RE…', HOME.recordingSid));
  expect(way.map(({ feature, code }) => [feature, code])).toEqual([
    ['processor', 'recording-stored'],
    ['history-writer', 'history-line-confirmed'],
    ['cleanup', 'twilio-copy-deleted'],
  ]);
  expect(way[0]?.key).toContain(HOME.callSid);
  expect(way[1]?.processingSeconds).toBeGreaterThan(0);
});

test('where-is-recording: why one is tried again, and when', () => {
  expect(found('where-is-recording', inPlaceOf('RE…', UNREADY.recordingSid))).toMatchObject([
    {
      feature: 'processor',
      code: 'message-retry',
      error: 'audio-unfinished',
      attempts: 1,
      seconds: expect.any(Number) as number,
    },
  ]);
});

test('everything-about-job: all recordings of one job, each told by its SID', () => {
  const lines = found('everything-about-job', inPlaceOf('J…', 'J-2'));
  expect(lines.map(({ feature, code, recordingSid }) => [feature, code, recordingSid])).toEqual([
    ['processor', 'recording-stored', LATE.recordingSid],
    ['history-writer', 'history-line-confirmed', LATE.recordingSid],
    ['cleanup', 'twilio-copy-deleted', LATE.recordingSid],
  ]);
});

test('what-fails: each error once, whichever recording had it, the most frequent first, and nothing that went well', () => {
  const [forged, ...others] = found('what-fails');
  expect(forged).toEqual({
    feature: 'ingest',
    code: 'webhook-refused',
    error: 'signature-wrong',
    latestReason: expect.stringContaining('X-Twilio-Signature') as string,
    times: 2,
    last: events.findLast(({ message }) => message.includes('signature-wrong'))?.at.getTime(),
  });
  expect(others.map(({ feature, code, error, times }) => [feature, code, error, times])).toEqual([
    ['processor', 'message-retry', 'audio-unfinished', 2],
    ['history-writer', 'message-retry', 'job-missing', 1],
    ['url-signer', 'link-request-refused', 'key-outside', 1],
    ['airtable-refresh', 'link-request-postponed', 'links-unavailable', 1],
    ['access-audit', 'link-not-on-record', undefined, 1],
  ]);
});

test('crashes: invocations that crashed or ran out of time, whichever way, the latest first, with the log that has them', () => {
  const crashes = found('crashes');
  expect(crashes.map((row) => row['@message'])).toEqual(crashLines.toReversed());
  for (const row of crashes) expect(row['@log']).toContain(groupOf('processor'));
});

test('slowest-lines: the lines that took longest, the slowest first', () => {
  const lines = found('slowest-lines');
  expect(lines.map(({ recordingSid, jobNumber }) => [recordingSid, jobNumber])).toEqual([
    [LATE.recordingSid, 'J-2'],
    [HOME.recordingSid, 'J-1001'],
  ]);
  const [slowest = 0, other = 0] = lines.map(({ processingSeconds }) => Number(processingSeconds));
  expect(slowest).toBeGreaterThan(other);
});

test('fullest-histories: each Job once, the fullest first', () => {
  const jobs = found('fullest-histories');
  expect(jobs.map(({ jobNumber, jobId }) => [jobNumber, jobId])).toEqual([
    ['J-2', 'rec2'],
    ['J-1001', 'rec1'],
  ]);
  const [fullest = 0, other = 100] = jobs.map(({ fill }) => Number(fill));
  expect([Math.round(fullest), Math.round(other)]).toEqual([51, 1]);
});

test('links-by-requester: who got how many links, and asked how often, the greediest first', () => {
  expect(found('links-by-requester').map(({ arn, links, requests }) => [arn, links, requests])).toEqual([
    [REQUESTER_ARN, 2, 2],
    [OTHER_ARN, 1, 1],
  ]);
});

test('link-requests-in-vain: who asked, and why nothing came of it', () => {
  const inVain = found('link-requests-in-vain');
  expect(inVain.map(({ feature, code, error, cause, arn }) => [feature, code, error, cause, arn])).toEqual([
    ['url-signer', 'link-request-refused', 'key-outside', undefined, OTHER_ARN],
    ['airtable-refresh', 'link-request-postponed', 'links-unavailable', 'credentials-unavailable', undefined],
  ]);
  expect(inVain[1]?.latestReason).toContain('AccessDeniedException');
});

test('audit-findings: what was played by which link, from where', () => {
  expect(found('audit-findings')).toEqual([
    {
      '@timestamp': expect.any(Number) as number,
      code: 'link-not-on-record',
      at: `${YESTERDAY}T12:00:00.000Z`,
      key: KEY,
      playedFrom: '203.0.113.9',
      signedBy: expect.stringContaining('url-signer') as string,
    },
  ]);
});

test.each([
  ['what-fails', 50],
  ['crashes', 50],
  ['slowest-lines', 50],
  ['fullest-histories', 20],
  ['links-by-requester', 50],
  ['link-requests-in-vain', 50],
  ['audit-findings', 100],
])('%s shows the first %d', (name, most) => {
  const repeated = events.flatMap((event) =>
    Array.from({ length: 60 }, (_, number) => ({
      ...event,
      message: ['error', 'jobId', 'arn'].reduce(
        (text, field) => text.replace(`"${field}":"`, `"${field}":"${number}`),
        event.message,
      ),
    })),
  );
  const query = definitions.find(({ Name }) => Name.endsWith(name))?.QueryString ?? '';
  expect(queried(query, repeated)).toHaveLength(most);
});
