import {
  LONGEST_PAUSE_SECONDS,
  MAX_RECEIVES,
  MESSAGE_RETENTION_DAYS,
  UNANSWERED_WRITE_SECONDS,
  leases,
} from '../../../lambdas/core/limits';
import { failureCounts } from '../../../lambdas/core/metrics';
import { backOffSeconds, meetingSeconds } from '../../../lambdas/runtime/back-off';
import { valueOf } from '../../support/template/settings-variables';

/* Limits that depend on each other. Nothing here is a limit's own value: it is what has to hold between them. */

const HOUR = 3600;
const DAY = 24 * HOUR;

const ANY_WAIT = { waitAtLeastSeconds: 0, waitAtMostSeconds: Infinity };

/** How long the receives of a message last at the least: all pauses as short as the dice, or the clock, make them. */
const shortestLife = (): number => {
  let [apart, together] = [0, 0];
  for (let attempt = 1; attempt < MAX_RECEIVES; attempt++) {
    apart += backOffSeconds(attempt, ANY_WAIT, () => 0);
    together += meetingSeconds(attempt, ANY_WAIT, new Date(together * 1000));
  }
  return Math.min(apart, together);
};

test.each(['TWILIO_AUDIO_WAIT_MINUTES', 'AIRTABLE_JOB_WAIT_MINUTES'] as const)(
  'the longest %s and an outage of a day fit into the receives of one message',
  (name) => {
    const longest = valueOf(name, '1440') * 60;
    expect(longest).toBe(DAY);
    expect(shortestLife()).toBeGreaterThan(longest + DAY);
  },
);

test('SQS keeps a message longer than its receives last: it is parked with a reason, never dropped', () => {
  expect(MAX_RECEIVES * LONGEST_PAUSE_SECONDS).toBeLessThan(MESSAGE_RETENTION_DAYS * DAY);
});

test('a queue keeps a message for as long as SQS offers', () => {
  expect(MESSAGE_RETENTION_DAYS).toBe(14); // SetQueueAttributes: MessageRetentionPeriod, 1,209,600 s at most
});

test('every consumer holds its messages by a lease', () => {
  expect(Object.keys(leases).sort()).toEqual(Object.keys(failureCounts).sort());
});

test('a message whose consumer dies each time leaves the queue within a day', () => {
  for (const { seconds } of Object.values(leases)) expect(MAX_RECEIVES * seconds).toBeLessThan(DAY);
});

test.each(Object.entries(leases))(
  'the lease of %s outlasts two renewals that fail, and ends within 2 minutes',
  (_, lease) => {
    expect(lease.seconds).toBeGreaterThan(3 * lease.renewEverySeconds);
    expect(lease.seconds).toBeLessThan(120);
  },
);

test('a history-writer that dies right after a write leaves the Job alone until that has no effect any more', () => {
  const { seconds, renewEverySeconds } = leases['history-writer'];
  // Renewed so long ago at the most, when a write begins that needs the lease for UNANSWERED_WRITE_SECONDS.
  expect(seconds - renewEverySeconds).toBeGreaterThanOrEqual(UNANSWERED_WRITE_SECONDS);
});
