import { CloudWatchClient, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { runRecord } from '../../../lambdas/core/run-record';
import { outlookOf } from '../../../operator/status/backlog';
import { statusDocument } from '../../../operator/status/document';
import { simulatedClient } from '../../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../../support/simulated-aws/simulated-s3';
import { OPERATORS_POLICY, queuesWorld } from '../../support/worlds/queues-world';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';

type Figures = Readonly<Record<string, readonly number[]>>;

const asked = z.object({ input: z.custom<GetMetricDataCommandInput>() });

/** A CloudWatch that has figures: by queue and metric, a value for each minute. */
const cloudWatchOf = (figures: Figures, status = 'Complete') => {
  const questions: GetMetricDataCommandInput[] = [];
  const service = (command: unknown) => {
    const { input } = asked.parse(command);
    questions.push(input);
    return {
      MetricDataResults: (input.MetricDataQueries ?? []).map(({ Id, MetricStat }) => {
        const { MetricName = '', Dimensions = [] } = MetricStat?.Metric ?? {};
        const Values = figures[`${String(Dimensions[0]?.Value)} ${MetricName}`] ?? [];
        return { Id, StatusCode: status, Values, Timestamps: Values.map((_value, index) => new Date(index * 60_000)) };
      }),
    };
  };
  return { questions, client: () => new (simulatedClient(CloudWatchClient, { time: new VirtualTime(), service }))({}) };
};

const minutely = (value: number) => Array<number>(15).fill(value);

const world = (figures: Figures = {}, { status, records = {} }: { status?: string; records?: object } = {}) => {
  const cloudWatch = cloudWatchOf(figures, status);
  const links = new SimulatedBucket('the-links');
  for (const [key, record] of Object.entries(records))
    links.objects.set(key, { metadata: {}, bytes: Buffer.from(JSON.stringify(record)) });
  const one = queuesWorld({
    outputs: { LinksBucketName: 'the-links' },
    aws: {
      cloudWatch: () => Promise.resolve(cloudWatch.client()),
      s3: () =>
        Promise.resolve(new (simulatedClient(S3Client, { time: new VirtualTime(), service: links.answer }))({})),
    },
  });
  const document = () => statusDocument.parse(JSON.parse(one.said.out));
  return { ...one, document, questions: cloudWatch.questions };
};

const [WORK, DLQ] = ['recording-pipeline-recordings', 'recording-pipeline-recordings-dlq'];

test('what a queue holds, how fast it comes and goes, and when it will be gone', async () => {
  const { run, said, queues, questions } = world({
    [`${WORK} NumberOfMessagesSent`]: minutely(6),
    [`${WORK} NumberOfMessagesDeleted`]: minutely(66),
    [`${WORK} ApproximateAgeOfOldestMessage`]: [600, 660],
  });
  for (let index = 0; index < 30; index++) queues.recordings.work.push(String(index));
  queues.recordings.work.receive(10, 60);
  expect(await run('status')).toBe(0);
  expect(said.out).toMatch(/^recordings +20 +10 +0 +0\.10\/s +1\.10\/s +in 30 s +11 min$/m);
  expect(said.out).toMatch(/^history +0 +0 +0 +unknown +unknown +empty$/m);
  const [question] = questions;
  expect(question?.StartTime?.toISOString()).toBe('2026-11-25T11:43:00.000Z');
  expect(question?.EndTime?.toISOString()).toBe('2026-11-25T11:58:00.000Z');
});

test('a queue into which more comes than goes is never gone', async () => {
  const { run, document, queues } = world({
    [`${WORK} NumberOfMessagesSent`]: minutely(60),
    [`${WORK} NumberOfMessagesDeleted`]: minutely(60),
  });
  queues.recordings.work.push('one');
  await run('status', '--json');
  expect(document().queues[0]).toMatchObject({ outlook: 'not-shrinking', shrinksPerSecond: 0, goneInSeconds: null });
});

test('where CloudWatch has no rates, the queues are looked at twice', async () => {
  const { begin, document, time, queues } = world();
  for (let index = 0; index < 60; index++) queues.recordings.work.push(String(index));
  const running = begin('status', '--json');
  await time.pass(29);
  queues.recordings.work.messages = queues.recordings.work.messages.slice(30);
  await time.pass(2);
  expect(await running).toBe(0);
  expect(document().queues[0]).toMatchObject({
    waiting: 30,
    inPerSecond: null,
    outPerSecond: null,
    shrinksPerSecond: 1,
    outlook: 'gone-in',
    goneInSeconds: 30,
  });
});

test('without a rate nobody knows when a queue is gone', () => {
  const depth = { visible: 1, inFlight: 0, delayed: 0 };
  expect(outlookOf({ depth, shrinksPerSecond: undefined })).toEqual({ is: 'unknown' });
});

test('empty queues are looked at once', async () => {
  const { begin, document, time } = world();
  const running = begin('status', '--json');
  await time.pass(0);
  expect(await running).toBe(0);
  expect(document().queues.map(({ outlook }) => outlook)).toEqual(['empty', 'empty', 'empty']);
});

test('what waits for a person, and since when', async () => {
  const { run, said, park } = world({ [`${DLQ} ApproximateAgeOfOldestMessage`]: [187_200] });
  for (const body of ['1', '2']) await park('recordings', { body, reason: 'keys-taken' });
  await park('cleanup', { body: '3', reason: 'deletion-refused' });
  await run('status');
  expect(said.out).toContain('recordings: 2 dead letters, the oldest for 2 d 4 h\n');
  expect(said.out).toContain('history: no dead letters\n');
  expect(said.out).toContain('cleanup: 1 dead letter, the oldest for unknown\n');
  expect(said.out).toContain('Why they lie there: recordings redrive --dry-run');
});

const record = (at: string, counts: Record<string, number>) =>
  runRecord.encode({ at: new Date(at), accounts: {}, counts });

test('what the last run of the reconciler found', async () => {
  const { run, said } = world(
    {},
    {
      records: {
        'runs/2026/11/25/2026-11-25T10:00:00.000Z-a.json': record('2026-11-25T10:00:00.000Z', { outstanding: 9 }),
        'runs/2026/11/25/2026-11-25T11:00:00.000Z-b.json': record('2026-11-25T11:00:00.000Z', {
          outstanding: 4,
          fedIn: 2,
        }),
      },
    },
  );
  await run('status');
  expect(said.out).toContain('Reconciler: last run 2026-11-25 11:00:00 UTC (1 h ago): outstanding 4, fed in 2\n');
});

test('before its first run there is none, which is no trouble', async () => {
  const { run, said } = world();
  expect(await run('status')).toBe(0);
  expect(said.out).toContain('Reconciler: no run is known');
  expect(said.err).not.toContain('Not known');
});

test.each(['Forbidden', 'InternalError', 'PartialData'])(
  'what CloudWatch answers %s to is not known',
  async (status) => {
    const { run, document } = world({ [`${DLQ} ApproximateAgeOfOldestMessage`]: [5] }, { status });
    expect(await run('status', '--json')).toBe(0);
    const { unknown, deadLetters } = document();
    expect(unknown).toEqual(['the rates and ages of the queues: CloudWatch does not tell all of it']);
    expect(deadLetters[0]).toMatchObject({ oldestSeconds: null });
  },
);

test('queues that may not be looked at end it, with the policy that allows it', async () => {
  const sentence =
    'User: arn:aws:iam::1:user/ada is not authorized to perform: sqs:GetQueueAttributes on resource: arn:q';
  const { run, said } = queuesWorld({
    transport: () => Promise.reject(Object.assign(new Error(sentence), { name: 'AccessDenied' })),
  });
  expect(await run('status')).toBe(1);
  expect(said.err).toContain('may not sqs:GetQueueAttributes');
  expect(said.err).toContain(OPERATORS_POLICY);
});

test('Ctrl-C ends the wait between two looks', async () => {
  const { begin, time, queues, interrupt } = world();
  queues.history.work.push('one', 'job');
  const running = begin('status');
  await time.pass(5);
  interrupt();
  await time.pass(0);
  expect(await running).toBe(130);
});
