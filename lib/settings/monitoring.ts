import * as z from 'zod';
import { LONGEST_PAUSE_SECONDS, MESSAGE_RETENTION_DAYS } from '../../lambdas/core/limits';
import { decimal, hasTwice, list, matching, whole } from './kinds';
import { storagePrices } from './storage-prices';
import { pageUrl } from './urls';

/** The ARN of an SNS topic that an alarm can notify; its region is what the first group finds. */
export const TOPIC_ARN = /^arn:aws[-a-z]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}$/;

const topicArn = matching(
  TOPIC_ARN,
  'must be the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:operations. Alarms need a standard topic: ' +
    'CloudWatch does not notify FIFO topics (.fifo)',
).optional();

const MILLION = 1_000_000;

/**
 * How long a message may wait, in minutes: 5 more than the longest pause at least, or the alarm would go off between two
 * tries; no message grows older than its queue keeps it.
 */
const waits = (why: string) =>
  whole(
    [LONGEST_PAUSE_SECONDS / 60 + 5, MESSAGE_RETENTION_DAYS * 24 * 60],
    'minutes',
    `${why}. Tries are up to ${LONGEST_PAUSE_SECONDS / 60} minutes apart, and SQS keeps a message for ${MESSAGE_RETENTION_DAYS} days`,
  );

/** Who hears of an alarm, what they read then, and when one is raised. 5 percent, 120 s and 20 percent: docs/brief.md. */
export const monitoringSettings = {
  RUNBOOK_BASE_URL: pageUrl('https://git.example.com/ops/recording-pipeline/blob/main/docs/runbook.md').optional(),
  OPERATIONS_EMAILS: list(
    [
      (addresses) => addresses.every((address) => z.email().safeParse(address).success),
      'must be e-mail addresses, separated by commas, such as operations@example.com. They get the mails of the alarms',
    ],
    [
      (addresses) => !hasTwice(addresses.map((address) => address.toLowerCase())),
      'must name each address once: SNS subscribes it once',
    ],
  ).default([]),
  CRITICAL_TOPIC_ARN: topicArn,
  WARNING_TOPIC_ARN: topicArn,
  ALARM_UPLOAD_FAILURE_PERCENT: decimal(
    [0.1, 100],
    'percent',
    'When more of the upload attempts of 5 minutes fail, people are called',
  ).default(5),
  ALARM_MIN_EVENTS: whole([1, MILLION], 'upload attempts', 'With fewer in 5 minutes their ratio is not judged').default(
    1,
  ),
  ALARM_PROCESSING_SECONDS: whole(
    [1, 86_400],
    'seconds',
    'When it takes longer on average from the webhook to the history line, something is slow',
  ).default(120),
  ALARM_RECORDINGS_AGE_MINUTES: waits('When a recording waits longer in the queue, it is stuck').default(90),
  ALARM_HISTORY_WARNING_MINUTES: waits('When a history line waits longer in the queue, it is late').default(60),
  ALARM_HISTORY_CRITICAL_MINUTES: waits('When a history line waits longer in the queue, it is stuck').default(180),
  ALARM_CLEANUP_MINUTES: waits(
    "When Twilio's copy of a finished recording waits longer for its deletion, somebody should know why",
  ).default(360),
  ALARM_WEBHOOKS_REFUSED: whole(
    [1, MILLION],
    'callbacks',
    'When so many of your own account are refused within 5 minutes, recordings are being lost. Fewer are a warning',
  ).default(3),
  ALARM_WEBHOOKS_FORGED: whole(
    [1, MILLION],
    'requests',
    'When so many within 5 minutes are not from Twilio, somebody is trying the door',
  ).default(100),
  ALARM_API_ERRORS: whole(
    [1, MILLION],
    'answers',
    'When the webhook answers so many requests with 5xx, or with 429, within 5 minutes, callbacks are being lost',
  ).default(3),
  ALARM_AIRTABLE_THROTTLED_MINUTES: whole(
    [10, 1440],
    'minutes',
    'When Airtable limits the rate for so long, its limit no longer fits the traffic. Judged in periods of 5 minutes, so a ' +
      'multiple of 5',
  )
    .refine((minutes) => minutes % 5 === 0, 'must be a multiple of 5: it is judged in periods of 5 minutes')
    .default(30),
  ALARM_HISTORY_FILL_PERCENT: decimal(
    [1, 100],
    'percent',
    'When a history is fuller, of the 100000 characters that its field takes, old lines must move soon',
  ).default(90),
  ALARM_STORAGE_GROWTH_PERCENT: decimal(
    [0.1, 10_000],
    'percent',
    'When the storage costs so much more than 30 days ago, somebody should know why',
  ).default(20),
  ALARM_STORAGE_MIN_COST: decimal(
    [0, MILLION],
    'US dollars a month',
    'While the storage costs less, its growth is not judged',
  ).default(5),
  ALARM_ACCESS_BAND: decimal(
    [1, 10],
    'standard deviations',
    'So wide, above and below, is the band of links and reads that count as usual',
  ).default(3),
  ALARM_REFUSED_REQUESTS: whole(
    [1, MILLION],
    'requests',
    'When S3 refuses so many within 15 minutes, beyond those on the way of a recording, somebody is trying the bucket',
  ).default(50),
  ALARM_REMINDER_HOUR: whole(
    [0, 23],
    'hours',
    'From this hour (UTC) on, alarms that wait for a person are heard again, each day while they last',
  ).default(6),
  SLO_UPLOAD_SUCCESS_PERCENT: decimal(
    [50, 99.99],
    'percent',
    'So many of the upload attempts are to succeed; at 100 there is no room for a single failure',
  ).default(99.5),
  SLO_PROCESSING_SECONDS: whole(
    [1, 86_400],
    'seconds',
    'In so long, on average, a recording is to come from the webhook to its history line',
  ).default(60),
  STORAGE_PRICES: storagePrices,
};
