import { LONGEST_PAUSE_SECONDS, MAX_RECEIVES, UNANSWERED_WRITE_SECONDS, leases } from '../../../lambdas/core/limits';
import { failureCounts } from '../../../lambdas/core/metrics';

test('every consumer holds its messages by a lease', () => {
  expect(Object.keys(leases).sort()).toEqual(Object.keys(failureCounts).sort());
});

test.each(Object.entries(leases))(
  '%s: three renewals may fail before the lease runs out, and a death costs less than two minutes',
  (_step, { seconds, renewEverySeconds }) => {
    expect(seconds).toBeGreaterThan(3 * renewEverySeconds);
    expect(seconds).toBeLessThan(120);
  },
);

test('a write that a dying history-writer had just sent is over before another one gets the message', () => {
  expect(leases['history-writer'].seconds).toBe(UNANSWERED_WRITE_SECONDS + 20);
});

test('pauses and receives outlast the longest wait of a day, and an outage of a day besides', () => {
  expect((MAX_RECEIVES * LONGEST_PAUSE_SECONDS) / 2).toBeGreaterThan(2 * 24 * 3600);
});
