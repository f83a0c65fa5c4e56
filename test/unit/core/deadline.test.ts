import { before } from '../../../lambdas/core/deadline';
import { RetryLater } from '../../../lambdas/core/errors';
import { aDeadline } from '../../support/subjects';

const over = () => new RetryLater('out-of-time', { message: 'over' });
const never = () => Promise.withResolvers<string>().promise;

test('an answer in time is the answer', async () => {
  expect(await before(aDeadline(), Promise.resolve('yes'))).toBe('yes');
});

test('an error in time is the error', async () => {
  await expect(before(aDeadline(), Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('an answer that does not come is not waited for longer', async () => {
  const deadline = aDeadline();
  const waiting = before(deadline, never());
  deadline.over(over());
  await expect(waiting).rejects.toMatchObject({ code: 'out-of-time' });
});

test('once the time is over, no answer counts', async () => {
  const deadline = aDeadline();
  deadline.over(over());
  await expect(before(deadline, Promise.resolve('late'))).rejects.toMatchObject({ code: 'out-of-time' });
});

test('what fails after the deadline fails nobody any more', async () => {
  const deadline = aDeadline();
  const { promise, reject } = Promise.withResolvers<string>();
  const waiting = before(deadline, promise);
  deadline.over(over());
  await expect(waiting).rejects.toMatchObject({ code: 'out-of-time' });
  reject(new Error('an unhandled rejection would end this process'));
  await new Promise(setImmediate);
});

test('answers that came leave nobody listening for the deadline', async () => {
  const deadline = aDeadline();
  const removed = jest.spyOn(deadline.signal, 'removeEventListener');
  const added = jest.spyOn(deadline.signal, 'addEventListener');
  await before(deadline, Promise.resolve('yes'));
  await before(deadline, Promise.reject(new Error('no'))).catch(() => undefined);
  const listeners = added.mock.calls.map(([type, listener]) => [type, listener]);
  expect(listeners).toHaveLength(2);
  expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(listeners);
});

test('nor does what fails after it was asked for when the time was over', async () => {
  const deadline = aDeadline();
  deadline.over(over());
  const failing = Promise.reject(new Error('an unhandled rejection would end this process'));
  await expect(before(deadline, failing)).rejects.toMatchObject({ code: 'out-of-time' });
  await new Promise(setImmediate);
});
