import { takeLease } from '../../../lambdas/runtime/lease';
import { MemoryLog } from '../../support/fakes/small-fakes';
import { FakeSqs, record } from '../../support/fakes/fake-sqs';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';

const TIMES = { seconds: 45, renewEverySeconds: 10 };
const away = () => Promise.reject(new Error('SQS is away'));

const leaseWorld = (times = TIMES, records = [record('a'), record('b')]) => {
  const [sqs, time, log] = [new FakeSqs(), new VirtualTime(), new MemoryLog()];
  /** How far the clock on the wall is ahead, in milliseconds. */
  const clock = { aheadMs: 0, now: () => new Date(time.now().getTime() + clock.aheadMs) };
  const { steadyMs, pause, random } = time;
  const own = { now: clock.now, steadyMs, pause, random };
  const take = () =>
    takeLease({
      sqs: sqs.client,
      queueUrl: 'https://sqs/q',
      records,
      times,
      time: own,
      log,
    });
  return { sqs, time, clock, log, take };
};

test('a clock that is set back does not make it longer', async () => {
  const { sqs, time, clock, take } = leaseWorld();
  const lease = await take();
  sqs.renewalFailure = new Error('SQS is away');
  clock.aheadMs = -3_600_000;
  await time.pass(44.999);
  expect(lease.lost.aborted).toBe(false);
  await time.pass(0.001);
  expect(lease.leftMs()).toBe(0);
  expect(lease.lost.aborted).toBe(true);
});

test('whoever slept while only the clock on the wall went on has lost it', async () => {
  const { clock, take } = leaseWorld();
  const lease = await take();
  clock.aheadMs = 46_000;
  expect(lease.leftMs()).toBe(-1_000);
});

test('it shortens the visibility of all messages as it is taken', async () => {
  const { sqs, take, log } = leaseWorld();
  const lease = await take();
  expect(sqs.renewals).toEqual([
    {
      QueueUrl: 'https://sqs/q',
      Entries: [
        { Id: '0', ReceiptHandle: 'receipt-a', VisibilityTimeout: 45 },
        { Id: '1', ReceiptHandle: 'receipt-b', VisibilityTimeout: 45 },
      ],
    },
  ]);
  expect(lease.leftMs()).toBe(45_000);
  expect(lease.lost.aborted).toBe(false);
  expect(log.lines).toEqual([]);
});

test('it is renewed every 10 seconds for as long as the work lasts', async () => {
  const { sqs, time, take } = leaseWorld();
  const lease = await take();
  await time.pass(9.999);
  expect(sqs.renewals).toHaveLength(1);
  expect(lease.leftMs()).toBe(35_001);
  await time.pass(0.001);
  expect(sqs.renewals).toHaveLength(2);
  expect(lease.leftMs()).toBe(45_000);
  await time.pass(600);
  expect(sqs.renewals).toHaveLength(62);
  expect(lease.lost.aborted).toBe(false);
});

describe('should this worker die', () => {
  const visibilities = async (options: Parameters<typeof record>[1]) => {
    const { sqs, take } = leaseWorld(
      TIMES,
      ['a', 'b', 'c'].map((name) => record(name, options)),
    );
    await (await take()).end();
    return sqs.renewals[0]?.Entries?.map(({ VisibilityTimeout }) => VisibilityTimeout);
  };

  test('new messages come back together', async () => {
    expect(await visibilities({ attempts: 1 })).toEqual([45, 45, 45]);
  });

  test('messages that have come before come back one by one: one that kills its workers is soon alone', async () => {
    expect(await visibilities({ attempts: 2 })).toEqual([45, 46, 47]);
  });

  test('those of a group stay together, in their order', async () => {
    expect(await visibilities({ attempts: 2, group: 'J-1' })).toEqual([45, 45, 45]);
  });
});

test('with all its messages let go there is nothing to renew, nor to lose', async () => {
  const records = [record('a'), record('b')];
  const { sqs, time, take } = leaseWorld(TIMES, records);
  const lease = await take();
  for (const one of records) await lease.release(one);
  await time.pass(100);
  expect(sqs.renewals).toHaveLength(1);
  expect(lease.lost.aborted).toBe(false);
});

test('it counts from when the renewal was sent, not from its answer', async () => {
  const { sqs, time, take } = leaseWorld();
  const lease = await take();
  sqs.renewalAnswers.push(() => time.pause(7_000, new AbortController().signal).then(() => ({})));
  await time.pass(17);
  expect(lease.leftMs()).toBe(38_000);
  // The next one comes 10 s after the answer.
  await time.pass(10);
  expect(sqs.renewals).toHaveLength(3);
});

test('a renewal whose answer is lost is not counted on, and tried again', async () => {
  const { sqs, time, log, take } = leaseWorld();
  const lease = await take();
  sqs.renewalAnswers.push(away);
  await time.pass(10);
  expect(lease.leftMs()).toBe(35_000);
  expect(log.lines).toEqual([
    { level: 'warn', code: 'lease-not-renewed', fields: { leftSeconds: 35, reason: 'Error: SQS is away' } },
  ]);
  await time.pass(10);
  expect(lease.leftMs()).toBe(45_000);
  expect(lease.lost.aborted).toBe(false);
});

test("it holds from the beginning, should the first renewal fail: the queue's own visibility is longer", async () => {
  const { sqs, time, take } = leaseWorld();
  sqs.renewalAnswers.push(away);
  const lease = await take();
  expect(lease.leftMs()).toBe(45_000);
  expect(lease.lost.aborted).toBe(false);
  await time.pass(10);
  expect(sqs.renewals).toHaveLength(2);
});

test('with SQS away it runs out, not a moment later, and is never taken back', async () => {
  const { sqs, time, take } = leaseWorld();
  const lease = await take();
  sqs.renewalFailure = new Error('SQS is away');
  await time.pass(44.999);
  expect(sqs.renewals).toHaveLength(5);
  expect(lease.lost.aborted).toBe(false);
  await time.pass(0.001);
  expect(lease.leftMs()).toBe(0);
  expect(lease.lost.aborted).toBe(true);

  sqs.renewalFailure = undefined;
  await time.pass(60);
  expect(sqs.renewals).toHaveLength(5);
  expect(lease.leftMs()).toBe(-60_000);
});

test('a failure of SQS itself, of one message, is no loss', async () => {
  const { sqs, time, log, take } = leaseWorld();
  const lease = await take();
  const failed = (Id: string, Code: string) => ({ Id, Code, SenderFault: false });
  sqs.renewalAnswers.push(() => ({ Failed: [failed('0', 'InternalError'), failed('1', 'ServiceUnavailable')] }));
  await time.pass(10);
  expect(lease.lost.aborted).toBe(false);
  expect(lease.leftMs()).toBe(35_000);
  expect(log.lines).toMatchObject([
    { fields: { reason: 'Error: SQS could not renew it: InternalError, ServiceUnavailable' } },
  ]);
});

describe('when SQS refuses a message, because another worker has it', () => {
  const refused = () => ({
    Failed: [
      { Id: '0', Code: 'InternalError', SenderFault: false },
      { Id: '1', Code: 'InvalidParameterValue', SenderFault: true },
    ],
  });

  test('it is lost at once, and not asked for again', async () => {
    const { sqs, time, log, take } = leaseWorld();
    const lease = await take();
    sqs.renewalAnswers.push(refused);
    await time.pass(10);
    expect(lease.lost.aborted).toBe(true);
    expect(lease.leftMs()).toBe(0);
    expect(log.lines).toMatchObject([
      {
        code: 'lease-not-renewed',
        fields: {
          leftSeconds: 0,
          reason: 'LeaseRefused: SQS refuses to renew it: InternalError, InvalidParameterValue',
        },
      },
    ]);
    await time.pass(60);
    expect(sqs.renewals).toHaveLength(2);
  });

  test('it is lost before the work begins, should that be the first answer', async () => {
    const { sqs, take } = leaseWorld();
    sqs.renewalAnswers.push(refused);
    const lease = await take();
    expect(lease.lost.aborted).toBe(true);
    expect(lease.leftMs()).toBe(0);
  });

  test('it ends with the question, not with the answer', async () => {
    const { sqs, time, take } = leaseWorld();
    const lease = await take();
    sqs.renewalAnswers.push(() => time.pause(3_000, new AbortController().signal).then(refused));
    await time.pass(13);
    expect(lease.leftMs()).toBe(-3_000);
  });
});

describe('a process that stood still', () => {
  test('goes on when it held its messages all the time', async () => {
    const { sqs, time, take } = leaseWorld();
    const lease = await take();
    await time.standStill(44.999);
    expect(lease.lost.aborted).toBe(false);
    expect(sqs.renewals).toHaveLength(2);
    expect(lease.leftMs()).toBe(45_000);
  });

  test('has lost them when it slept too long, and does not reach for them', async () => {
    const { sqs, time, take } = leaseWorld();
    const lease = await take();
    await time.standStill(45);
    expect(lease.lost.aborted).toBe(true);
    expect(sqs.renewals).toHaveLength(1);
  });

  test('knows that by the clock, before its timers tell', async () => {
    const { time, take } = leaseWorld();
    const lease = await take();
    const sleep = time.standStill(60);
    expect(lease.leftMs()).toBe(-15_000);
    await sleep;
  });

  test('has lost them when a renewal is answered that was sent before it slept', async () => {
    const { sqs, time, take } = leaseWorld();
    const lease = await take();
    const answer = Promise.withResolvers<object>();
    sqs.renewalAnswers.push(() => answer.promise);
    await time.pass(10);
    await time.standStill(50);
    answer.resolve({});
    await time.pass(0);
    expect(lease.leftMs()).toBe(-15_000);
    expect(lease.lost.aborted).toBe(true);
    expect(sqs.renewals).toHaveLength(2);
  });
});

// A standard queue takes the receipt of a message that another worker has by now.
test.each([
  ['counts, if its answer comes in time', 44.999, false],
  ['does not count, if its answer comes too late to tell that nobody else has got the messages', 45, true],
])('a renewal %s', async (_name, answeredAfter, isLost) => {
  const { sqs, time, take } = leaseWorld({ seconds: 45, renewEverySeconds: 44 });
  const lease = await take();
  const answer = Promise.withResolvers<object>();
  sqs.renewalAnswers.push(() => answer.promise);
  await time.pass(44);
  await time.pass(answeredAfter - 44);
  answer.resolve({});
  await time.pass(0);
  expect([lease.lost.aborted, lease.leftMs() <= 0]).toEqual([isLost, isLost]);
  await lease.end();
});

describe('once it is ended', () => {
  test('what is left of it stays, and nothing renews it', async () => {
    const { sqs, time, take } = leaseWorld();
    const lease = await take();
    await time.pass(5);
    await lease.end();
    expect(lease.leftMs()).toBe(40_000);
    await time.pass(100);
    expect(sqs.renewals).toHaveLength(1);
    expect(lease.lost.aborted).toBe(false);
    expect(time.pauses).toBe(0);
  });

  test('no renewal is under way that could shorten the rest of a message', async () => {
    const { sqs, time, take } = leaseWorld();
    const lease = await take();
    const answer = Promise.withResolvers<object>();
    sqs.renewalAnswers.push(() => answer.promise);
    await time.pass(10);
    let hasEnded = false;
    const ending = lease.end().then(() => (hasEnded = true));
    await time.settled();
    expect(hasEnded).toBe(false);
    answer.resolve({});
    await ending;
    await time.pass(30);
    expect(sqs.renewals).toHaveLength(2);
  });
});

describe('a renewal that hangs', () => {
  const hanging = ({ abortSignal }: { abortSignal: AbortSignal }) =>
    new Promise((_resolve, reject) => {
      abortSignal.addEventListener('abort', () => {
        reject(new Error('given up'));
      });
    });

  test('is given up after 3 s, which the end of an invocation may have to wait for', async () => {
    const { sqs, log, time, take } = leaseWorld();
    sqs.renewalAnswers.push(hanging);
    const taking = take();
    await time.pass(2.999);
    expect(log.lines).toEqual([]);
    await time.pass(0.001);
    expect(log.lines).toMatchObject([{ fields: { leftSeconds: 42, reason: 'Error: given up' } }]);
    await (await taking).end();
    expect(time.pauses).toBe(0);
  });
});
