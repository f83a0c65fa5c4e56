import { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Settings } from '../settings/read-settings';
import { type AlarmRow, type Breach, type Signal, silenceIsBad, silenceIsGood, silenceSaysNothing } from './alarm-row';
import type { WatchedMetrics } from './watched-metrics';
import { type Feature, features } from './watched-pipeline';

const FIVE_MINUTES = Duration.minutes(5);
/** The longest pause between two tries of a message: less, and an alarm about tries would forget between two of them. */
const LONGEST_PAUSE = Duration.minutes(15);
/** In so long a single waiting message is tried twice: it alone keeps an alarm on two tries on. */
const TWO_PAUSES = Duration.minutes(30);
const HOUR = Duration.hours(1);
const DAY = Duration.days(1);
/** The longest that CloudWatch looks back. */
const WEEK = Duration.days(7);

/** Keeps what happened once in sight for a day, so that it does not end before anybody has looked. */
const ANY_HOUR_OF_A_DAY: Signal['datapoints'] = [1, 24];

/**
 * What a recovery takes: the last messages are tried after 15 minutes, and their lines are slow ones in two periods more.
 * An alarm that names the cause stays on for so long, or the alarm of a consequence would follow it.
 */
const RECOVERY_MINUTES = 30;

/** One breaching datapoint, which counts for so many minutes. */
const anyOf = (period: Duration, holdsMinutes: number): Signal['datapoints'] => [
  1,
  Math.max(1, Math.ceil(holdsMinutes / period.toMinutes())),
];

/** A count over a period; 0 where nothing was counted, since a threshold above 1 is not met by each datapoint. */
const counted = (metrics: WatchedMetrics, metric: Metric, atLeast: number, datapoints?: Signal['datapoints']): Signal =>
  when(metrics.filled(metric, `times, alarm at ${atLeast}`), { atLeast }, datapoints);

const when = (metric: IMetric, breach: Breach, datapoints: Signal['datapoints'] = [1, 1]): Signal => ({
  metric,
  breach,
  datapoints,
});

/** Every alarm of the pipeline. Names, thresholds and sentences stand here and nowhere else. */
export const alarmTable = (metrics: WatchedMetrics, settings: Settings): readonly AlarmRow[] => [
  ...webhookAlarms(metrics, settings),
  ...uploadAlarms(metrics, settings),
  ...historyAlarms(metrics, settings),
  ...cleanupAlarms(metrics, settings),
  ...storageAlarms(metrics, settings),
  ...accessAlarms(metrics, settings),
  ...functionAlarms(metrics),
];

const webhookAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'credentials-unusable',
    severity: 'critical',
    impact:
      'A step stands still: the secret is missing or broken, Twilio refuses the API key (invalid, restricted, account ' +
      'suspended or closed: 401 or 403), or Airtable refuses the token (401).',
    trigger: 'two pieces of work within 30 minutes were put off for want of credentials',
    signals: [
      counted(
        metrics,
        metrics.own('CredentialsUnusable', 'Sum', TWO_PAUSES),
        2,
        anyOf(TWO_PAUSES, 2 * RECOVERY_MINUTES),
      ),
    ],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-refused',
    severity: 'critical',
    impact:
      "Twilio's own callbacks are refused, so recordings are not fetched: the auth token in the secret, the account's SID " +
      'or the form of the callbacks has changed.',
    trigger: `${settings.ALARM_WEBHOOKS_REFUSED} callbacks in the account's name were refused within 5 minutes`,
    signals: [counted(metrics, metrics.own('WebhooksRefused', 'Sum', FIVE_MINUTES), settings.ALARM_WEBHOOKS_REFUSED)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'callbacks-refused',
    severity: 'warning',
    impact:
      "A callback in the account's own name was refused: its recording stays at Twilio until somebody brings it in.",
    trigger: "a callback in the account's name was refused in the last 24 hours",
    signals: [when(metrics.own('WebhooksRefused', 'Sum', HOUR), { atLeast: 1 }, ANY_HOUR_OF_A_DAY)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-unanswered',
    severity: 'critical',
    impact:
      'Twilio gets no answer for finished recordings and gives up after 15 seconds: they stay at Twilio unnoticed.',
    trigger: `the webhook answered 5xx ${settings.ALARM_API_ERRORS} times within 5 minutes`,
    signals: [counted(metrics, metrics.api('5xx', FIVE_MINUTES), settings.ALARM_API_ERRORS)],
    missingData: silenceIsGood('Without requests API Gateway reports nothing.'),
    unless: { alarms: ['credentials-unusable'], because: 'Without credentials every webhook is answered 503.' },
    remindsDaily: true,
  },
  {
    id: 'webhooks-throttled',
    severity: 'critical',
    impact:
      "More requests come to the webhook than it lets through, and Twilio's callbacks are among those turned away: their " +
      'recordings stay at Twilio unnoticed.',
    trigger: `the webhook answered 429 ${settings.ALARM_API_ERRORS} times within 5 minutes`,
    signals: [counted(metrics, metrics.throttledWebhooks(FIVE_MINUTES), settings.ALARM_API_ERRORS)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-forged',
    severity: 'warning',
    impact:
      'Somebody who is not Twilio keeps posting to the webhook; all of it is refused, but each request is paid for.',
    trigger: `${settings.ALARM_WEBHOOKS_FORGED} requests within 5 minutes were not from this Twilio account`,
    signals: [counted(metrics, metrics.own('WebhooksForged', 'Sum', FIVE_MINUTES), settings.ALARM_WEBHOOKS_FORGED)],
    missingData: silenceIsGood('It is counted only when it happens.'),
  },
];

const deadLetterSignal = (
  metrics: WatchedMetrics,
  queue: 'recordingsDeadLetters' | 'historyDeadLetters' | 'cleanupDeadLetters',
) => when(metrics.queue(queue, 'ApproximateNumberOfMessagesVisible', FIVE_MINUTES), { atLeast: 1 });

const UNUSED_QUEUE = silenceSaysNothing('SQS may stop reporting a queue that nobody uses, with messages in it.');

/** Failed upload attempts in percent, from so many attempts on; 0 below. */
const failurePercent = (metrics: WatchedMetrics, minEvents: number, period: Duration) =>
  metrics.math(
    `FILL(IF(attempts >= ${minEvents}, 100 * failures / attempts, 0), 0)`,
    metrics.uploads(period),
    period,
    'upload failures in percent',
  );

/** How long the oldest message has waited: SQS leaves out what was received three times, so that tells its age itself. */
const ageSignal = (
  metrics: WatchedMetrics,
  queue: 'recordings' | 'history' | 'cleanup',
  { minutes, holds = 0 }: { readonly minutes: number; readonly holds?: number },
): Signal => {
  const oldest = metrics.oldestWaiting(queue, LONGEST_PAUSE);
  return when(oldest, { above: minutes * 60 }, anyOf(LONGEST_PAUSE, holds));
};

const uploadAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  const errorBudget = Number((100 - settings.SLO_UPLOAD_SUCCESS_PERCENT).toFixed(2));
  /** With fewer attempts one single failure would use up the whole budget. */
  const enoughForTheSlo = Math.ceil(100 / errorBudget);
  return [
    {
      id: 'upload-failures',
      severity: 'critical',
      impact: 'Recordings cannot be copied from Twilio to S3; they are safe at Twilio and are tried again.',
      trigger:
        `more than ${settings.ALARM_UPLOAD_FAILURE_PERCENT} % of at least ${settings.ALARM_MIN_EVENTS} upload attempts ` +
        'failed within 5 minutes',
      signals: [
        when(
          failurePercent(metrics, settings.ALARM_MIN_EVENTS, FIVE_MINUTES),
          { above: settings.ALARM_UPLOAD_FAILURE_PERCENT },
          anyOf(FIVE_MINUTES, RECOVERY_MINUTES),
        ),
      ],
      missingData: silenceIsGood('No attempt, no failure; that nothing is attempted is for recordings-stuck to tell.'),
    },
    {
      id: 'recordings-stuck',
      severity: 'critical',
      impact: 'Finished recordings wait to be stored and nothing brings them on; they are safe at Twilio.',
      trigger: `a recording has waited in its queue for more than ${settings.ALARM_RECORDINGS_AGE_MINUTES} minutes`,
      signals: [ageSignal(metrics, 'recordings', { minutes: settings.ALARM_RECORDINGS_AGE_MINUTES })],
      missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
      unless: {
        alarms: ['credentials-unusable', 'upload-failures'],
        because: 'What cannot be uploaded waits: these tell why.',
      },
      remindsDaily: true,
    },
    {
      id: 'upload-slo',
      severity: 'warning',
      impact: `The promise that ${settings.SLO_UPLOAD_SUCCESS_PERCENT} % of uploads succeed was broken over the last 7 days.`,
      trigger:
        `the burn rate is above 1: of at least ${enoughForTheSlo} upload attempts in 7 days more than ` +
        `${errorBudget} % failed`,
      signals: [
        when(
          metrics.math(
            `IF(attempts >= ${enoughForTheSlo}, 100 * failures / attempts / ${errorBudget}, 0)`,
            metrics.uploads(WEEK),
            WEEK,
            'burn rate: share of the error budget of 7 days that is used up',
          ),
          { above: 1 },
        ),
      ],
      missingData: silenceIsGood('A week without a call breaks no promise.'),
    },
    {
      id: 'recordings-dlq',
      severity: 'warning',
      impact: 'Recordings were given up and wait for a person; the dead-letter queue keeps them for 14 days.',
      trigger: 'there is a message in the dead-letter queue of the recordings',
      signals: [deadLetterSignal(metrics, 'recordingsDeadLetters')],
      missingData: UNUSED_QUEUE,
      remindsDaily: true,
    },
  ];
};

const historyAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  const throttledPeriods = settings.ALARM_AIRTABLE_THROTTLED_MINUTES / FIVE_MINUTES.toMinutes();
  return [
    {
      id: 'processing-slow',
      severity: 'warning',
      impact: 'Recordings are stored, but their links come late into the Jobs.',
      trigger: `webhook to history line took more than ${settings.ALARM_PROCESSING_SECONDS} s on average, in 2 of 3 periods of 5 minutes`,
      signals: [
        // One period may hold nothing but old lines that somebody has redriven.
        when(
          metrics.filled(metrics.own('ProcessingSeconds', 'Average', FIVE_MINUTES), 'seconds on average'),
          { above: settings.ALARM_PROCESSING_SECONDS },
          [2, 3],
        ),
      ],
      missingData: silenceIsGood('While nothing finishes there is no average; the ages of the queues tell of that.'),
      unless: {
        alarms: [
          'history-delayed',
          'airtable-throttled',
          'history-writer-errors',
          'history-writer-throttles',
          'processor-errors',
          'upload-failures',
        ],
        because: 'What had to wait for one of these is slow when it comes.',
      },
    },
    {
      id: 'history-delayed',
      severity: 'warning',
      impact: 'Recordings are stored, but their Jobs do not show them; Twilio keeps its copies meanwhile.',
      trigger: `a line has waited for more than ${settings.ALARM_HISTORY_WARNING_MINUTES} minutes`,
      signals: [
        ageSignal(metrics, 'history', { minutes: settings.ALARM_HISTORY_WARNING_MINUTES, holds: RECOVERY_MINUTES }),
      ],
      missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
      unless: {
        alarms: ['airtable-throttled', 'history-writer-errors', 'history-writer-throttles'],
        because: 'Each of these keeps lines from being written, and tells why.',
      },
    },
    {
      id: 'history-stuck',
      severity: 'critical',
      impact: 'For hours now Jobs do not show their recordings; people work without them. The audio is safe in S3.',
      trigger: `a line has waited for more than ${settings.ALARM_HISTORY_CRITICAL_MINUTES} minutes`,
      signals: [ageSignal(metrics, 'history', { minutes: settings.ALARM_HISTORY_CRITICAL_MINUTES })],
      missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
      unless: {
        alarms: ['credentials-unusable', 'airtable-refused'],
        because: 'Each of these keeps every line from being written, and tells why.',
      },
      remindsDaily: true,
    },
    {
      id: 'airtable-refused',
      severity: 'critical',
      impact:
        'No line can be written until a person acts: the table or a field was renamed or removed in Airtable, the base or ' +
        "a permission was taken from the token or its user, or the month's API calls are used up.",
      trigger: 'Airtable refused two requests within 30 minutes for a reason that does not pass by itself',
      signals: [
        counted(
          metrics,
          metrics.own('AirtableRefusals', 'Sum', TWO_PAUSES),
          2,
          anyOf(TWO_PAUSES, 2 * RECOVERY_MINUTES),
        ),
      ],
      missingData: silenceIsGood('It is counted only when it happens.'),
      remindsDaily: true,
    },
    {
      id: 'airtable-throttled',
      severity: 'warning',
      impact: "Airtable's rate limit slows the pipeline down: lines come late, and other programs may be using it up.",
      trigger: `Airtable refused requests in ${settings.ALARM_AIRTABLE_THROTTLED_MINUTES} of ${2 * settings.ALARM_AIRTABLE_THROTTLED_MINUTES} minutes, counted in periods of 5`,
      signals: [
        when(
          metrics.filled(metrics.own('AirtableThrottles', 'Sum', FIVE_MINUTES), 'refused requests'),
          { atLeast: 1 },
          [throttledPeriods, 2 * throttledPeriods],
        ),
      ],
      missingData: silenceIsGood('It is counted only when it happens.'),
    },
    {
      id: 'history-dlq',
      severity: 'warning',
      impact:
        'Lines wait for a person: their Job is missing, ambiguous, full or refused by Airtable, or the object is missing. ' +
        'The queue keeps them for 14 days.',
      trigger: 'there is a message in the dead-letter queue of the history',
      signals: [deadLetterSignal(metrics, 'historyDeadLetters')],
      missingData: UNUSED_QUEUE,
      remindsDaily: true,
    },
    {
      id: 'history-almost-full',
      severity: 'warning',
      impact:
        "A Job's history is almost full: soon Airtable takes no further line, and recordings of this Job would wait.",
      trigger: `a history that was to get a line in the last 24 hours fills more than ${settings.ALARM_HISTORY_FILL_PERCENT} % of its field`,
      signals: [
        when(
          metrics.own('HistoryFillPercent', 'Maximum', HOUR),
          { above: settings.ALARM_HISTORY_FILL_PERCENT },
          ANY_HOUR_OF_A_DAY,
        ),
      ],
      missingData: silenceIsGood('Without a new line no history grows.'),
      remindsDaily: true,
    },
    {
      id: 'recordings-unassigned',
      severity: 'warning',
      impact: 'A recording is stored, but nobody knows its Job: it has no history line, and Twilio keeps its copy.',
      trigger: 'a recording without job number found no Job in the last 24 hours',
      signals: [when(metrics.own('RecordingsUnassigned', 'Sum', HOUR), { atLeast: 1 }, ANY_HOUR_OF_A_DAY)],
      missingData: silenceIsGood('It is counted only when it happens.'),
      remindsDaily: true,
    },
  ];
};

const cleanupAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'cleanup-delayed',
    severity: 'warning',
    impact:
      'Recordings are in S3 and in their Jobs, but Twilio still has its copies: personal data that nobody needs there, and ' +
      'that Twilio charges for.',
    trigger: `a deletion at Twilio has waited for more than ${settings.ALARM_CLEANUP_MINUTES} minutes`,
    signals: [ageSignal(metrics, 'cleanup', { minutes: settings.ALARM_CLEANUP_MINUTES })],
    missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
    remindsDaily: true,
  },
  {
    id: 'cleanup-dlq',
    severity: 'warning',
    impact:
      "Twilio's copies of finished recordings wait for a person: Twilio refuses to delete them, or the bucket no longer " +
      'has the object. The queue keeps them for 14 days.',
    trigger: 'there is a message in the dead-letter queue of cleanup',
    signals: [deadLetterSignal(metrics, 'cleanupDeadLetters')],
    missingData: UNUSED_QUEUE,
    remindsDaily: true,
  },
];

const storageAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'storage-growth',
    severity: 'warning',
    impact: 'Storing the recordings costs much more than a month ago.',
    trigger:
      `the cost of storage, if above ${settings.ALARM_STORAGE_MIN_COST} $ a month, has grown by more than ` +
      `${settings.ALARM_STORAGE_GROWTH_PERCENT} % in 30 days`,
    signals: [
      when(
        metrics.math(
          `IF(cost >= ${settings.ALARM_STORAGE_MIN_COST}, growth, 0)`,
          {
            cost: metrics.own('StorageCost', 'Maximum', DAY),
            growth: metrics.own('StorageCostGrowth', 'Maximum', DAY),
          },
          DAY,
          'growth of the storage cost in percent',
        ),
        { above: settings.ALARM_STORAGE_GROWTH_PERCENT },
      ),
    ],
    missingData: silenceIsGood(
      'In the first 30 days there is no growth; that it is measured is storage-growth-missing.',
    ),
  },
  {
    id: 'storage-growth-missing',
    severity: 'warning',
    impact: 'The cost of storage is not measured any more: nobody would hear of it growing.',
    trigger: 'storage-growth was not invoked for 2 days, though it is scheduled daily',
    signals: [
      // FILL, since CloudWatch would look further back for real datapoints before it counts a day as missing.
      when(
        metrics.math(
          'FILL(invocations, 0)',
          { invocations: metrics.function('storage-growth', 'Invocations', DAY) },
          DAY,
          'daily runs',
        ),
        { below: 1 },
        [2, 2],
      ),
    ],
    missingData: silenceIsBad('A function that was never invoked has no metric at all.'),
    remindsDaily: true,
  },
];

const accessAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  /** Sustained for 45 minutes: a band of 3 standard deviations is left by chance now and then. */
  const sustained: Signal['datapoints'] = [3, 4];
  const quarter = Duration.minutes(15);
  return [
    {
      id: 'links-anomaly',
      severity: 'warning',
      impact: 'Far more links to recordings are made than is usual at this time: somebody may be collecting them.',
      trigger: `links made per 15 minutes were above the expected band (${settings.ALARM_ACCESS_BAND} standard deviations) 3 times in an hour`,
      signals: [
        when(metrics.own('LinksGenerated', 'Sum', quarter), { aboveBand: settings.ALARM_ACCESS_BAND }, sustained),
      ],
      missingData: silenceIsGood('No link, no anomaly.'),
    },
    {
      id: 'reads-anomaly',
      severity: 'warning',
      impact:
        'Far more recordings are fetched from the bucket than is usual at this time: somebody may be copying them.',
      trigger: `reads per 15 minutes were above the expected band (${settings.ALARM_ACCESS_BAND} standard deviations) 3 times in an hour`,
      signals: [when(metrics.bucket('GetRequests', quarter), { aboveBand: settings.ALARM_ACCESS_BAND }, sustained)],
      missingData: silenceIsGood('No read, no anomaly.'),
    },
    {
      id: 'reads-refused',
      severity: 'warning',
      impact:
        'The bucket refuses many requests for recordings: dead links are being tried, or somebody without permission tries.',
      trigger: `S3 refused more than ${settings.ALARM_REFUSED_REQUESTS} requests within 15 minutes, without those that belong to storing`,
      signals: [when(metrics.refusedReads(quarter, 0), { above: settings.ALARM_REFUSED_REQUESTS })],
      missingData: silenceIsGood('No request, no refusal.'),
    },
  ];
};

const FUNCTION_IMPACTS = {
  ingest: 'Taking webhooks',
  processor: 'Storing recordings',
  'history-writer': 'Writing history lines',
  cleanup: "Deleting Twilio's copies",
  'storage-growth': 'Measuring the cost of storage',
} as const;

const functionAlarms = (metrics: WatchedMetrics): AlarmRow[] => {
  /** As long as the work rests, the trouble is not over. */
  const crashHolds = (feature: Feature): number => {
    const rest = metrics.pipeline.restAfterCrash[feature].toMinutes();
    return rest === 0 ? 0 : rest + RECOVERY_MINUTES;
  };
  return features.flatMap((feature): AlarmRow[] => [
    {
      id: `${feature}-errors`,
      severity: 'warning',
      impact: `${FUNCTION_IMPACTS[feature]} broke off: an invocation crashed or ran out of time. Its work is tried again.`,
      trigger: `an invocation of ${feature} failed within 5 minutes`,
      signals: [
        when(
          metrics.function(feature, 'Errors', FIVE_MINUTES),
          { atLeast: 1 },
          anyOf(FIVE_MINUTES, crashHolds(feature)),
        ),
      ],
      missingData: silenceIsGood('Without invocations Lambda reports nothing.'),
    },
    {
      id: `${feature}-throttles`,
      severity: 'warning',
      impact: `${FUNCTION_IMPACTS[feature]} is held up: Lambda had no room for an invocation, which is tried again.`,
      trigger: `Lambda throttled ${feature} within 5 minutes`,
      signals: [when(metrics.function(feature, 'Throttles', FIVE_MINUTES), { atLeast: 1 })],
      missingData: silenceIsGood('Without invocations Lambda reports nothing.'),
    },
  ]);
};
