import { RetryLater } from '../../../lambdas/core/errors';
import { deadlineOf } from '../../../lambdas/runtime/deadline';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';

/** An invocation that is cut off after so many seconds, and a lease that runs out when the test says so. */
const deadlineWorld = ({ invocationSeconds = 60, leaseSeconds = 3600, isLost = false } = {}) => {
  const time = new VirtualTime();
  const start = time.now().getTime();
  const elapsedMs = () => time.now().getTime() - start;
  const lost = new AbortController();
  if (isLost) lost.abort();
  const lease = { lost: lost.signal, leftMs: () => leaseSeconds * 1000 - elapsedMs() };
  const context = { getRemainingTimeInMillis: () => invocationSeconds * 1000 - elapsedMs() };
  return { time, lost, deadline: deadlineOf(context, lease, time) };
};

const OUT_OF_TIME = {
  constructor: RetryLater,
  code: 'out-of-time',
  message: 'The invocation ends before the work does',
};
const LEASE_LOST = {
  constructor: RetryLater,
  code: 'lease-lost',
  message: 'The message may be with another worker by now: this one had to stop',
};

/** What asking before an effect throws; undefined when the effect may happen. */
const refusal = (act: () => void): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
};

test('the work ends 10 seconds before Lambda would cut it off: its messages have to be settled', async () => {
  const { time, deadline } = deadlineWorld();
  await time.pass(49.999);
  expect(deadline.signal.aborted).toBe(false);
  await time.pass(0.001);
  expect(deadline.signal.reason).toMatchObject(OUT_OF_TIME);
});

test('an invocation that has no time left ends at once', async () => {
  const { time, deadline } = deadlineWorld({ invocationSeconds: 3 });
  await time.pass(0);
  expect(deadline.signal.reason).toMatchObject(OUT_OF_TIME);
});

test('the work ends with the lease', () => {
  const { lost, deadline } = deadlineWorld();
  lost.abort();
  expect(deadline.signal.reason).toMatchObject(LEASE_LOST);
});

test('a lease that was lost at once leaves no time at all', () => {
  const { deadline } = deadlineWorld({ isLost: true });
  expect(deadline.signal.reason).toMatchObject(LEASE_LOST);
});

test('what ended the work first is the reason', async () => {
  const { time, lost, deadline } = deadlineWorld();
  lost.abort();
  await time.pass(60);
  expect(deadline.signal.reason).toMatchObject(LEASE_LOST);
});

describe('asked right before an effect', () => {
  test('it lets it happen while there is time and lease', () => {
    const { deadline } = deadlineWorld();
    expect(
      refusal(() => {
        deadline.require();
      }),
    ).toBeUndefined();
    expect(
      refusal(() => {
        deadline.require(3599.999);
      }),
    ).toBeUndefined();
  });

  test('it refuses once the work is over, with the reason', () => {
    const { lost, deadline } = deadlineWorld();
    lost.abort();
    expect(
      refusal(() => {
        deadline.require();
      }),
    ).toBe(deadline.signal.reason);
  });

  test.each([
    [44.999, 0, undefined],
    [45, 0, LEASE_LOST],
    [0, 45, LEASE_LOST],
    [4.999, 40, undefined],
    [5, 40, LEASE_LOST],
  ])(
    'after %d s, an effect that takes up to %d s has to fit into a lease of 45 s',
    async (after, seconds, expected) => {
      const { time, deadline } = deadlineWorld({ leaseSeconds: 45 });
      await time.pass(after);
      const refused = refusal(() => {
        deadline.require(seconds);
      });
      if (expected === undefined) expect(refused).toBeUndefined();
      else expect(refused).toMatchObject(expected);
    },
  );

  test('it goes by the clock, not by timers: the process may have stood still', () => {
    const { time, deadline } = deadlineWorld({ leaseSeconds: 45 });
    void time.standStill(46);
    expect(deadline.signal.aborted).toBe(false);
    expect(
      refusal(() => {
        deadline.require();
      }),
    ).toMatchObject(LEASE_LOST);
  });

  test.each([
    [49.999, undefined],
    [50, OUT_OF_TIME],
    [55, OUT_OF_TIME],
  ])('it goes by the clock of the invocation, too: after %d s', (after, expected) => {
    const { time, deadline } = deadlineWorld();
    void time.standStill(after);
    const refused = refusal(() => {
      deadline.require();
    });
    if (expected === undefined) expect(refused).toBeUndefined();
    else expect(refused).toMatchObject(expected);
  });
});

describe('when the work is done', () => {
  test('nothing ends it any more', async () => {
    const { time, lost, deadline } = deadlineWorld();
    deadline[Symbol.dispose]();
    await time.pass(60);
    lost.abort();
    expect(deadline.signal.aborted).toBe(false);
  });

  test('no timer and no listener is left behind', () => {
    const { time, lost, deadline } = deadlineWorld();
    const removed = jest.spyOn(lost.signal, 'removeEventListener');
    expect(time.pauses).toBe(1);
    deadline[Symbol.dispose]();
    expect(time.pauses).toBe(0);
    expect(removed.mock.calls.map(([type]) => type)).toEqual(['abort']);
  });
});
