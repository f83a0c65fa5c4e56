import { requestDeadline } from '../../../lambdas/runtime/request-deadline';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';

const invocationOf = (ms: number) => {
  const time = new VirtualTime();
  const context = { getRemainingTimeInMillis: () => ms - time.ms };
  return { time, context };
};

test('work for somebody who waits ends two seconds before the invocation', async () => {
  const { time, context } = invocationOf(29_000);
  using deadline = requestDeadline(context, time);
  await time.run(26_999);
  expect(deadline.signal.aborted).toBe(false);
  expect(() => {
    deadline.require();
  }).not.toThrow();
  await time.run(27_000);
  expect(deadline.signal.reason).toMatchObject({ code: 'out-of-time' });
  expect(() => {
    deadline.require();
  }).toThrow('The invocation ends before the work does');
});

test('a process that stood still is too late, though its timers are, too', () => {
  const { time } = invocationOf(0);
  let left = 29_000;
  using deadline = requestDeadline({ getRemainingTimeInMillis: () => left }, time);
  left = 2_000;
  expect(deadline.signal.aborted).toBe(false);
  expect(() => {
    deadline.require();
  }).toThrow('The invocation ends before the work does');
});

test('once it is disposed of, it ends nothing', async () => {
  const { time, context } = invocationOf(29_000);
  const deadline = requestDeadline(context, time);
  deadline[Symbol.dispose]();
  await time.run(60_000);
  expect(deadline.signal.aborted).toBe(false);
});
