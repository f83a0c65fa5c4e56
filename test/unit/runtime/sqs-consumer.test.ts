import { CredentialsUnusable, Parked, Rejected, RetryLater } from '../../../lambdas/core/errors';
import { QUEUE, consumerWorld, failing } from '../../support/worlds/consumer-world';

const later = (over = {}) => new RetryLater('s3-unavailable', { message: 'S3 failed', ...over });

test('what was handled is acknowledged', async () => {
  const { sqs, seen, message, consume, log } = consumerWorld();
  expect(await consume([message('a'), message('b', { attempts: 7 })], failing({}))).toEqual([]);
  expect(seen).toEqual([
    { messageId: 'id-a', body: { name: 'a' }, attempt: 1, waitedSeconds: 5 },
    { messageId: 'id-b', body: { name: 'b' }, attempt: 7, waitedSeconds: 5 },
  ]);
  expect({ rests: sqs.rests, sent: sqs.sent, log: log.lines }).toEqual({ rests: [], sent: [], log: [] });
});

test('what failed is reported, and rests for longer with each try', async () => {
  const { message, consume, rests, log } = consumerWorld();
  const reported = await consume(
    [message('a'), message('b'), message('c', { attempts: 9 })],
    failing({ a: later(), c: later() }),
  );
  expect(reported).toEqual(['id-a', 'id-c']);
  expect(rests()).toEqual([
    ['receipt-a', 4],
    ['receipt-c', 675],
  ]);
  expect(log.lines).toEqual([
    {
      level: 'warn',
      code: 'message-retry',
      fields: {
        about: 'a',
        messageId: 'id-a',
        attempts: 1,
        error: 's3-unavailable',
        reason: 'RetryLater: S3 failed',
        seconds: 4,
      },
    },
    { level: 'warn', code: 'message-retry', fields: expect.objectContaining({ about: 'c', seconds: 675 }) as unknown },
  ]);
});

test('the dice of the time spread the rests', async () => {
  const { time, message, consume, rests } = consumerWorld();
  time.random = () => 0;
  await consume([message('a', { attempts: 9 })], failing({ a: later() }));
  expect(rests()).toEqual([['receipt-a', 450]]);
});

test('a retry rests within the bounds that its error knows', async () => {
  const { message, consume, rests } = consumerWorld();
  const errors = { a: later({ waitAtLeastSeconds: 30 }), b: later({ waitAtMostSeconds: 0.5 }) };
  await consume([message('a'), message('b', { attempts: 9 })], failing(errors));
  expect(rests()).toEqual([
    ['receipt-a', 30],
    ['receipt-b', 1],
  ]);
});

test.each([
  ['reject', new Rejected('recording-deleted', { message: 'no audio' })],
  ['park', new Parked('owner-unknown', { message: 'no audio' })],
])('%s: the message goes to the dead-letter queue with its reason, and is acknowledged', async (disposition, error) => {
  const { sqs, message, consume, log, rests } = consumerWorld();
  expect(await consume([message('a', { attempts: 3 }), message('b')], failing({ a: error }))).toEqual([]);
  expect(sqs.sent).toMatchObject([
    {
      QueueUrl: QUEUE.deadLetterUrl,
      MessageBody: '{"name":"a"}',
      MessageAttributes: {
        step: { StringValue: 'processor' },
        disposition: { StringValue: disposition },
        reason: { StringValue: error.code },
      },
    },
  ]);
  expect(rests()).toEqual([]);
  expect(log.lines).toEqual([
    {
      level: 'warn',
      code: `message-${disposition}`,
      fields: {
        about: 'a',
        messageId: 'id-a',
        attempts: 3,
        error: error.code,
        reason: `${error.name}: no audio`,
      },
    },
  ]);
});

test.each([
  ['an error', new TypeError('x is not a function'), 'TypeError: x is not a function'],
  ['something that is no error', undefined, 'a value that is no Error'],
])('%s that nobody foresaw keeps the message', async (_name, thrown, explained) => {
  const { message, consume, log } = consumerWorld();
  expect(await consume([message('a')], failing({ a: thrown }))).toEqual(['id-a']);
  const reason = 'RetryLater: Nobody foresaw this: see the causes';
  expect(log.lines).toMatchObject([
    {
      code: 'message-retry',
      fields: { error: 'unexpected', reason: thrown === undefined ? reason : `${reason} < ${explained}` },
    },
  ]);
});

describe('what cannot be read', () => {
  test('is a dead letter that says why, and the rest of the batch goes on', async () => {
    const { sqs, seen, message, consume, log } = consumerWorld();
    const unreadable = ['no json', '{}', '{"name":7}', 'null'].map((body, index) => ({
      ...message(String(index)),
      body,
    }));
    expect(await consume([...unreadable, message('b')], failing({}))).toEqual([]);
    expect(seen.map(({ body }) => body)).toEqual([{ name: 'b' }]);
    expect(sqs.sent.map(({ MessageBody }) => MessageBody)).toEqual(['no json', '{}', '{"name":7}', 'null']);
    for (const { MessageAttributes: attributes } of sqs.sent) {
      expect(attributes?.reason?.StringValue).toBe('message-unreadable');
      expect(attributes?.detail?.StringValue).toMatch(/^Rejected: Not a message for processor: \S.*/);
    }
    expect(sqs.sent[2]?.MessageAttributes?.detail?.StringValue).toContain('at name');
    expect(log.codes).toEqual(Array(4).fill('message-reject'));
    expect(log.lines[0]?.fields).not.toHaveProperty('about');
  });

  test('is logged on one line, whatever is wrong with it', async () => {
    const { message, consume, log } = consumerWorld();
    await consume([{ ...message('a'), body: '{}' }], failing({}));
    expect(log.lines[0]?.fields.reason).toBe(
      'Rejected: Not a message for processor: ✖ Invalid input: expected string, received undefined   → at name',
    );
  });

  test('alone asks nothing of the use case that it would not do with no message at all', async () => {
    const { seen, message, consume } = consumerWorld();
    expect(await consume([{ ...message('a'), body: '' }], failing({}))).toEqual([]);
    expect(seen).toEqual([]);
  });
});

describe('while SQS takes nothing', () => {
  test.each([
    ['a dead letter', new Rejected('no-audio', { message: 'what happened' })],
    ['a retry', later()],
  ])('%s stays where it is, and the log tells both troubles', async (_name, error) => {
    const { sqs, message, consume, log } = consumerWorld();
    sqs.failure = new Error('SQS is away');
    expect(await consume([message('a'), message('b')], failing({ a: error }))).toEqual(['id-a']);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        code: 'message-unsettled',
        fields: {
          about: 'a',
          messageId: 'id-a',
          attempts: 1,
          error: error.code,
          reason: `${error.name}: ${error.message}`,
          settling: 'Error: SQS is away',
        },
      },
    ]);
  });
});

describe('at the last receive, before SQS would move the message away without a word', () => {
  test('a retry is parked, with what was wrong all the time', async () => {
    const { sqs, message, consume, log } = consumerWorld();
    const error = later({ waitAtLeastSeconds: 600 });
    expect(await consume([message('a', { attempts: 500 })], failing({ a: error }))).toEqual([]);
    expect(sqs.sent[0]?.MessageAttributes).toMatchObject({
      disposition: { StringValue: 'park' },
      reason: { StringValue: 'tries-exhausted' },
      detail: {
        StringValue:
          'Parked: 500 tries were in vain, the last one for s3-unavailable: mend that, then redrive < RetryLater: S3 failed',
      },
      attempts: { StringValue: '500' },
    });
    expect(log.codes).toEqual(['message-park']);
  });

  test.each([
    ['one try earlier', 499, later(), ['id-a'], undefined],
    ['beyond it', 501, later(), [], 'tries-exhausted'],
    ['an error nobody foresaw', 500, new TypeError('x'), [], 'tries-exhausted'],
    ['a rejection', 500, new Rejected('recording-deleted', { message: 'x' }), [], 'recording-deleted'],
    ['a parked message', 500, new Parked('job-missing', { message: 'x' }), [], 'job-missing'],
  ] as const)('%s', async (_name, attempts, error, reported, reason) => {
    const { sqs, message, consume } = consumerWorld();
    expect(await consume([message('a', { attempts })], failing({ a: error }))).toEqual(reported);
    expect(sqs.sent[0]?.MessageAttributes?.reason?.StringValue).toBe(reason);
  });

  test('what succeeds is done', async () => {
    const { sqs, message, consume } = consumerWorld();
    expect(await consume([message('a', { attempts: 500 })], failing({}))).toEqual([]);
    expect(sqs.sent).toEqual([]);
  });
});

test('a use case that throws fails its whole batch', async () => {
  const { message, consume, rests } = consumerWorld();
  const reported = await consume([message('a'), message('b', { attempts: 9 })], () => Promise.reject(later()));
  expect(reported).toEqual(['id-a', 'id-b']);
  expect(rests()).toEqual([
    ['receipt-a', 4],
    ['receipt-b', 675],
  ]);
});

describe('what it counts', () => {
  test('nothing of what was handled', async () => {
    const { message, consume, metrics } = consumerWorld();
    await consume([message('a')], failing({}));
    expect(metrics.added).toEqual([]);
  });

  test.each([
    ['processor', 'UploadRetries', 'UploadRetryAge', 'RecordingsGivenUp'],
    ['history-writer', 'HistoryRetries', 'HistoryRetryAge', 'HistoryParked'],
    ['cleanup', 'CleanupRetries', 'CleanupRetryAge', 'CleanupParked'],
  ] as const)('%s: a retry and its age in the queue, and dead letters', async (step, retries, age, deadLetters) => {
    const { message, consume, metrics } = consumerWorld(step);
    const errors = {
      a: later(),
      b: new Parked('keys-taken', { message: 'x' }),
      c: new Rejected('no-audio', { message: 'x' }),
    };
    await consume([message('a'), message('b'), message('c')], failing(errors));
    expect(metrics.added).toEqual([
      { name: retries, value: 1 },
      { name: age, value: 5 },
      { name: deadLetters, value: 1 },
      { name: deadLetters, value: 1 },
    ]);
  });

  test('a dead letter that its queue does not take is a retry still', async () => {
    const { sqs, message, consume, metrics } = consumerWorld();
    sqs.failure = new Error('SQS is away');
    await consume([message('a')], failing({ a: new Rejected('no-audio', { message: 'x' }) }));
    expect(metrics.names).toEqual(['UploadRetries', 'UploadRetryAge']);
  });

  test('credentials of no use, each time, but nothing of the kind otherwise', async () => {
    const { message, consume, metrics } = consumerWorld();
    const errors = { a: new CredentialsUnusable('credentials-unavailable', { message: 'x' }), b: later() };
    await consume([message('a'), message('b')], failing(errors));
    expect(metrics.total('CredentialsUnusable')).toBe(1);
    expect(metrics.total('UploadRetries')).toBe(2);
  });

  test('an unreadable message as a dead letter', async () => {
    const { message, consume, metrics } = consumerWorld();
    await consume([{ ...message('a'), body: 'x' }], failing({}));
    expect(metrics.added).toEqual([{ name: 'RecordingsGivenUp', value: 1 }]);
  });
});
