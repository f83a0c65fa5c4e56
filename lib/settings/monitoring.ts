import * as z from 'zod';
import { LONGEST_PAUSE_SECONDS, MESSAGE_RETENTION_DAYS } from '../../lambdas/core/limits';
import { decimal, hasTwice, list, percentage, whole, wholeOr } from './kinds';
import { otherPrices } from './other-prices';
import { storagePrices } from './storage-prices';
import { topicArn } from './topic';
import { pageUrl } from './urls';

const MILLION = 1_000_000;

/**
 * SNS sends 10 mails a second ("Amazon SNS endpoints and quotas"), so that the last of 20 goes out two seconds after the
 * first; each address is two subscriptions that somebody has to confirm.
 */
const MAX_ADDRESSES = 20;

/**
 * How long a message may wait, in minutes: 5 more than the longest pause at least, or the alarm would go off between two
 * tries; no message grows older than its queue keeps it.
 */
const waits = () =>
  whole(
    [LONGEST_PAUSE_SECONDS / 60 + 5, MESSAGE_RETENTION_DAYS * 24 * 60],
    'minutes',
    `Tries are up to ${LONGEST_PAUSE_SECONDS / 60} minutes apart, and SQS keeps a message for ${MESSAGE_RETENTION_DAYS} days`,
  );

/** Who hears of an alarm, what they read then, and when one is raised. 5 percent, 120 s and 20 percent: docs/brief.md. */
export const monitoringSettings = {
  RUNBOOK_BASE_URL: pageUrl()
    .optional()
    .describe(
      'Where your operators read docs/runbook.md. Alarm mails and the dashboard link to it; without it they name the section ' +
        'only.',
    ),
  OPERATIONS_EMAILS: list(
    [
      (addresses) => addresses.every((address) => z.email().safeParse(address).success),
      'must be e-mail addresses, separated by commas, such as operations@example.com',
    ],
    [
      (addresses) => !hasTwice(addresses.map((address) => address.toLowerCase())),
      'must name each address once: SNS subscribes it once. Remove the repetition',
    ],
    [
      (addresses) => addresses.length <= MAX_ADDRESSES,
      `must be at most ${MAX_ADDRESSES} addresses: SNS sends 10 mails a second, and each address has to confirm two ` +
        'subscriptions. Give the address of a mailing list',
    ],
  )
    .default([])
    .describe(
      'Who gets the mails of the alarms. SNS asks each address for its consent, once for each of two topics. Without addresses ' +
        'and without the two topics below, alarms are raised and shown, but nobody gets a mail.',
    ),
  CRITICAL_TOPIC_ARN: topicArn()
    .optional()
    .describe(
      'A standard SNS topic of yours, in S3_REGION, for critical alarms. It may belong to another account; its policy must let ' +
        'CloudWatch publish. Without it, the pipeline makes a topic and subscribes OPERATIONS_EMAILS.',
    ),
  WARNING_TOPIC_ARN: topicArn()
    .optional()
    .describe('The same for warnings. When both topics are set, leave OPERATIONS_EMAILS out.'),
  ALARM_UPLOAD_FAILURE_PERCENT: percentage([0.1, 100])
    .default(5)
    .describe('An alarm is raised when a larger part of the upload attempts of 5 minutes fails.'),
  ALARM_MIN_EVENTS: whole([1, MILLION], 'upload attempts')
    .default(1)
    .describe('How many upload attempts there must be in those 5 minutes before their ratio is judged.'),
  ALARM_PROCESSING_SECONDS: whole([1, 86_400], 'seconds')
    .default(120)
    .describe('An alarm is raised when it takes longer, on average, from the webhook to the history line.'),
  ALARM_RECORDINGS_AGE_MINUTES: waits()
    .default(90)
    .describe(
      'An alarm is raised when a recording waits longer in its queue. Must be more than TWILIO_AUDIO_WAIT_MINUTES + ' +
        `${LONGEST_PAUSE_SECONDS / 60}.`,
    ),
  ALARM_HISTORY_WARNING_MINUTES: waits()
    .default(60)
    .describe(
      'A warning is raised when a history line waits longer in its queue. Must be more than AIRTABLE_JOB_WAIT_MINUTES.',
    ),
  ALARM_HISTORY_CRITICAL_MINUTES: waits()
    .default(180)
    .describe(
      'A critical alarm is raised when a history line waits longer in its queue. Must be more than ' +
        'ALARM_HISTORY_WARNING_MINUTES.',
    ),
  ALARM_CLEANUP_MINUTES: waits()
    .default(360)
    .describe("A warning is raised when Twilio's copy of a finished recording waits longer for its deletion."),
  ALARM_WEBHOOKS_REFUSED: whole([1, MILLION], 'callbacks')
    .default(3)
    .describe(
      'An alarm is raised when this many callbacks of your own Twilio account are refused within 5 minutes: recordings are ' +
        'being lost. Fewer are a warning.',
    ),
  ALARM_WEBHOOKS_FORGED: whole([1, MILLION], 'requests')
    .default(100)
    .describe('A warning is raised when this many requests within 5 minutes are not from Twilio.'),
  ALARM_API_ERRORS: whole([1, MILLION], 'answers')
    .default(3)
    .describe(
      'An alarm is raised when the webhook answers this many requests with 5xx, or with 429, within 5 minutes: callbacks are ' +
        'being lost.',
    ),
  ALARM_AIRTABLE_THROTTLED_MINUTES: whole(
    [10, 720],
    'minutes',
    'It must be a multiple of 5. CloudWatch looks back over twice this time, in periods of 5 minutes, and over one day at most',
  )
    .refine((minutes) => minutes % 5 === 0, 'must be a multiple of 5: it is judged in periods of 5 minutes')
    .default(30)
    .describe('A warning is raised when Airtable limits the rate of requests for this long: its limit no longer fits.'),
  ALARM_HISTORY_FILL_PERCENT: percentage([1, 100])
    .default(90)
    .describe(
      'A warning is raised when a history takes up more of the 100000 characters that its field can hold: somebody must move ' +
        'old lines elsewhere.',
    ),
  ALARM_STORAGE_GROWTH_PERCENT: percentage([0.1, 10_000])
    .default(20)
    .describe('A warning is raised when the storage costs this much more than 30 days ago.'),
  ALARM_STORAGE_MIN_COST: decimal([0, MILLION], 'US dollars a month')
    .default(5)
    .describe('How much the storage must cost before its growth is judged.'),
  ALARM_ACCESS_BAND: decimal([1, 10], 'standard deviations')
    .default(3)
    .describe(
      'How far the number of links and of reads may be from what is usual at that time. A larger number makes fewer alarms.',
    ),
  ALARM_REFUSED_REQUESTS: whole([1, MILLION], 'requests')
    .default(50)
    .describe(
      'A warning is raised when more requests than this, for recordings or for links to them, are refused within 15 minutes. ' +
        'Refusals that belong to the way of a recording do not count.',
    ),
  ALARM_LINKS_USED_ELSEWHERE: whole([1, MILLION], 'links')
    .default(1)
    .describe(
      'A warning is raised when this many links of a day were played from another network than they were given to. Raise it ' +
        'where a program asks for links and hands them on to people.',
    ),
  ALARM_TOP_REQUESTER_PERCENT: percentage([1, 10_000])
    .default(300)
    .describe(
      'A warning is raised when somebody asked for links on a day, and got this much more than is usual for them. Of somebody ' +
        'who hardly ever asks, 20 links a day are taken to be usual.',
    ),
  ALARM_CALLBACKS_LOST: wholeOr('never', [1, 1_000_000], 'recordings')
    .default(1)
    .describe(
      'A warning is raised when one run of the reconciler finds this many recordings of which no callback told. SIP trunks, ' +
        'which send none, are not counted. With never there is no no-callbacks alarm either.',
    ),
  ALARM_OUTSTANDING_HOURS: whole([2, 336], 'hours')
    .default(4)
    .describe('An alarm is raised when a recording that is not parked has not come home after so many hours.'),
  ALARM_REMINDER_HOUR: whole([0, 23], 'hours')
    .default(6)
    .describe(
      'The hour of the day (UTC) from which alarms that wait for a person are heard again, each day while they last.',
    ),
  SLO_UPLOAD_SUCCESS_PERCENT: percentage([50, 99.99], 'At 100 there is no room for a single failure')
    .default(99.5)
    .describe(
      'The part of the upload attempts that is to succeed: an objective on the dashboard, with an alarm over 7 days.',
    ),
  SLO_PROCESSING_SECONDS: whole([1, 86_400], 'seconds')
    .default(60)
    .describe(
      'How long it is to take, on average, from the webhook to the history line: an objective on the dashboard. ' +
        'ALARM_PROCESSING_SECONDS says when an alarm is raised.',
    ),
  STORAGE_PRICES: storagePrices.describe(
    'What S3 storage costs in your region. The defaults are those of us-east-1, November 2026. A price that is not named keeps ' +
      'its default; storage classes without a price count as StandardStorage.',
  ),
  PRICES: otherPrices.describe(
    'What else costs something in your region, such as LambdaGBSecond=0.0000155, SqsRequest=0.0000005: for `recordings cost`, and ' +
      'S3MoveToIA for which recordings are worth a move to STANDARD_IA. docs/cost.md lists the names and the defaults, those of ' +
      'us-east-1 in November 2026.',
  ),
};
