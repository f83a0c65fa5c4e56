import type { Delivery } from '../../../lambdas/core/delivery';
import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { type Handle, type Named, consumerWorld, failing } from '../../support/worlds/consumer-world';

const refused = () => ({ Failed: [{ Id: '0', Code: 'ReceiptHandleIsInvalid', SenderFault: true }] });
const never: Handle = () => Promise.withResolvers<ReadonlyMap<Delivery<Named>, unknown>>().promise;

/** The result of a promise that may not be there yet. */
const resultOf = <Result>(promise: Promise<Result>): (() => Result | undefined) => {
  let result: Result | undefined;
  void promise.then((value) => (result = value));
  return () => result;
};

test.each([
  ['processor', 45],
  ['history-writer', 80],
  ['cleanup', 45],
] as const)('%s holds its messages by a lease of %d s', async (step, seconds) => {
  const { sqs, message, consume } = consumerWorld(step);
  await consume([message('a'), message('b')], failing({}));
  expect(sqs.renewals).toMatchObject([
    {
      QueueUrl: 'https://sqs/queue',
      Entries: [
        { ReceiptHandle: 'receipt-a', VisibilityTimeout: seconds },
        { ReceiptHandle: 'receipt-b', VisibilityTimeout: seconds },
      ],
    },
  ]);
});

test('they are held as long as the work lasts, and no longer', async () => {
  const { time, sqs, message, consume } = consumerWorld();
  const work = Promise.withResolvers<undefined>();
  const consuming = consume([message('a')], async () => {
    await work.promise;
    return new Map();
  });
  await time.pass(35);
  expect(sqs.renewals).toHaveLength(4);
  work.resolve(undefined);
  expect(await consuming).toEqual([]);
  await time.pass(60);
  expect(sqs.renewals).toHaveLength(4);
  expect(time.pauses).toBe(0);
});

test('no renewal comes behind the rest of a message, and makes it shorter', async () => {
  const { time, sqs, message, consume } = consumerWorld();
  const answer = Promise.withResolvers<object>();
  const work = Promise.withResolvers<undefined>();
  const consuming = consume([message('a', { attempts: 9 })], async (deliveries) => {
    await work.promise;
    return new Map(deliveries.map((delivery) => [delivery, new RetryLater('s3-unavailable', { message: 'x' })]));
  });
  sqs.renewalAnswers.push(
    () => ({}),
    () => answer.promise,
  );
  await time.pass(20);
  work.resolve(undefined);
  await time.pass(0);
  expect(sqs.rests).toEqual([]);
  answer.resolve({});
  await consuming;
  expect(sqs.rests).toHaveLength(1);
});

describe('once the lease is lost', () => {
  test('all messages are reported, also what succeeded, and nothing else is done about them', async () => {
    const { time, sqs, message, consume, log, metrics } = consumerWorld();
    const consuming = consume([message('a'), message('b'), message('c')], async (deliveries, { signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      expect(signal.reason).toMatchObject({ code: 'lease-lost' });
      return failing({
        a: new Parked('keys-taken', { message: 'x' }),
        b: new RetryLater('s3-unavailable', { message: 'x' }),
      })(deliveries, {
        signal,
        require: () => undefined,
      });
    });
    sqs.renewalAnswers.push(refused);
    await time.pass(10);
    expect(await consuming).toEqual(['id-a', 'id-b', 'id-c']);
    expect({ sent: sqs.sent, rests: sqs.rests, added: metrics.added }).toEqual({ sent: [], rests: [], added: [] });
    expect(log.lines.at(-1)).toEqual({ level: 'warn', code: 'lease-lost', fields: { messages: 3 } });
  });

  test('it is found out by the clock, should the process have stood still as the work ended', async () => {
    const { time, sqs, message, consume, log } = consumerWorld();
    const reported = await consume([message('a')], () => {
      void time.standStill(45);
      return new Map();
    });
    expect(reported).toEqual(['id-a']);
    expect(sqs.rests).toEqual([]);
    expect(log.codes).toEqual(['lease-lost']);
  });

  test('a moment before, the work counts', async () => {
    const { time, message, consume, log } = consumerWorld();
    const reported = await consume([message('a')], () => {
      void time.standStill(44.999);
      return new Map();
    });
    expect(reported).toEqual([]);
    expect(log.codes).toEqual([]);
  });

  test('work that does not end is not waited for, also when it was lost before it began', async () => {
    const { time, sqs, message, consume } = consumerWorld();
    sqs.renewalAnswers.push(refused);
    const result = resultOf(consume([message('a')], never));
    await time.pass(3);
    expect(result()).toEqual(['id-a']);
  });
});

describe('when the invocation is about to be cut off', () => {
  test('work that does not end is not waited for longer than 3 s', async () => {
    const { time, message, consume, log } = consumerWorld();
    const result = resultOf(consume([message('a'), message('b')], never));
    await time.pass(52.999);
    expect(result()).toBeUndefined();
    await time.pass(0.001);
    expect(result()).toEqual(['id-a', 'id-b']);
    expect(log.lines).toMatchObject([
      { code: 'message-retry', fields: { about: 'a', error: 'out-of-time' } },
      { code: 'message-retry', fields: { about: 'b', error: 'out-of-time' } },
    ]);
  });

  test('work that says by then what it has done is heard', async () => {
    const { time, message, consume } = consumerWorld();
    const result = resultOf(
      consume([message('a'), message('b')], async (deliveries, { signal }) => {
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        await time.pause(2_000, new AbortController().signal);
        return new Map(deliveries.flatMap((one) => (one.body.name === 'b' ? [[one, signal.reason] as const] : [])));
      }),
    );
    await time.pass(60);
    expect(result()).toEqual(['id-b']);
  });

  test('work that fails afterwards fails nobody', async () => {
    const { time, message, consume } = consumerWorld();
    const late = Promise.withResolvers<ReadonlyMap<Delivery<Named>, unknown>>();
    const result = resultOf(consume([message('a')], () => late.promise));
    await time.pass(60);
    late.reject(new Error('an unhandled rejection would end this process'));
    await time.pass(0);
    expect(result()).toEqual(['id-a']);
  });

  test('the deadline that the work is told is that of invocation and lease', async () => {
    const { time, message, consume } = consumerWorld();
    await consume([message('a')], (_deliveries, deadline) => {
      expect(() => {
        deadline.require(44);
      }).not.toThrow();
      expect(() => {
        deadline.require(45);
      }).toThrow('with another worker');
      return new Map();
    });
    expect(time.pauses).toBe(0);
  });
});
