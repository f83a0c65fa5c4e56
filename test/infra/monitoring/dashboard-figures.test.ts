import type { GraphLine } from '../../support/cloudwatch/graph-lines';
import { MINUTE_MS, MetricData, type MetricId } from '../../support/cloudwatch/metric-data';
import { synthesise } from '../../support/template/synthesise';
import { widgetsOf } from '../../support/template/synthesised-dashboard';

/* What the lines of the dashboard show, reckoned as CloudWatch would. */

const inOrder = synthesise().watched.functions.map(({ feature }) => feature);
const widgets = widgetsOf(synthesise({ SLO_UPLOAD_SUCCESS_PERCENT: '99.9', SLO_PROCESSING_SECONDS: '61' }));
const titled = (title: string) => {
  const found = widgets.find((one) => one.title === title);
  if (found === undefined) throw new Error(`There is no widget ${title}`);
  return found;
};

/** Statistic, metric, whose it is where it is not the pipeline's, and period. */
const described = ({ label, axis, metric, periodSeconds }: GraphLine): string => {
  const name = `${axis === 'right' ? 'right: ' : ''}${label}`;
  if (metric === undefined) return `${name} = math`;
  const { dimensions } = metric.metric;
  const [of = ''] = 'Pipeline' in dimensions ? [] : Object.values(dimensions);
  const whose = of === '' ? '' : ` of ${of.replace('recording-pipeline-', '')}`;
  return `${name} = ${metric.statistic} ${metric.metric.name}${whose} / ${periodSeconds / 60} min`;
};
const sums = (...names: string[]) => names.map((name) => `${name} = Sum ${name} / 5 min`);
const ages = (queue: string, retryAge: string, axis = '') => [
  `${axis}seconds in the queue = Maximum ApproximateAgeOfOldestMessage of ${queue} / 5 min`,
  `${axis}seconds, tried again = Maximum ${retryAge} / 5 min`,
];
const DEAD_LETTERS = [
  'recordings = Maximum ApproximateNumberOfMessagesVisible of recordings-dlq / 5 min',
  'history lines = Maximum ApproximateNumberOfMessagesVisible of history-dlq.fifo / 5 min',
  'deletions = Maximum ApproximateNumberOfMessagesVisible of cleanup-dlq / 5 min',
];

test.each<[string, string[]]>([
  [
    'Upload success in 7 days (target: above 99.9 %)',
    ['% of upload attempts = math', 'burn rate (objective missed above 1) = math'],
  ],
  ['Webhook to history line (target: below 61 s)', ['seconds on average = Average ProcessingSeconds / 60 min']],
  [
    'Oldest waiting message, in seconds',
    [
      'recording = Maximum ApproximateAgeOfOldestMessage of recordings / 5 min',
      'history line = Maximum ApproximateAgeOfOldestMessage of history.fifo / 5 min',
      'deletion = Maximum ApproximateAgeOfOldestMessage of cleanup / 5 min',
    ],
  ],
  ['Dead letters (target: none)', DEAD_LETTERS],
  [
    '1. Webhooks',
    [
      ...sums('WebhooksAccepted', 'WebhooksRefused', 'SignatureFailures', 'WebhooksForged', 'WebhooksPostponed'),
      'right: answers 5xx = Sum WebhooksFailed / 5 min',
      'right: answers 429 = Sum WebhooksThrottled / 5 min',
    ],
  ],
  [
    '2. Uploads',
    [
      ...sums('UploadAttempts', 'UploadFailures', 'UploadRetries', 'RecordingsStored', 'RecordingsAbsent'),
      ...sums('RecordingsGivenUp'),
      'right: % failing = math',
    ],
  ],
  [
    '3. History',
    [
      ...sums('HistoryLinesWritten', 'HistoryRetries', 'HistoryParked', 'RecordingsUnassigned', 'StatusesUnassigned'),
      'right: seconds from webhook to line = Average ProcessingSeconds / 5 min',
    ],
  ],
  [
    '4. Deletions at Twilio',
    [
      ...sums('TwilioDeletions', 'TwilioDeletionFailures', 'CleanupRetries', 'CleanupParked'),
      ...ages('cleanup', 'CleanupRetryAge', 'right: '),
    ],
  ],
  ['Oldest recording that waits to be stored, in seconds', ages('recordings', 'UploadRetryAge')],
  ['Oldest line that waits to be written, in seconds', ages('history.fifo', 'HistoryRetryAge')],
  ['Dead letters', DEAD_LETTERS],
  [
    'Errors and limits that hold work up',
    [
      ...sums('AirtableThrottles', 'AirtableRefusals', 'CredentialsUnusable'),
      ...inOrder.flatMap((feature) => [
        `${feature} errors = Sum Errors of ${feature} / 5 min`,
        `${feature} throttles = Sum Throttles of ${feature} / 5 min`,
      ]),
    ],
  ],
  [
    'Nothing lost: callbacks that never came, and what was fed in',
    ['CallbacksLost', 'CallbacksAllLost', 'RecordingsReconciled'].map((name) => `${name} = Maximum ${name} / 60 min`),
  ],
  [
    'Nothing lost: outstanding recordings, and why',
    ['Recordings', 'Waiting', 'UnderWay', 'Parked', 'Unassigned', 'Unknown'].map(
      (name) => `Outstanding${name} = Maximum Outstanding${name} / 60 min`,
    ),
  ],
  [
    'Nothing lost: how long the oldest is outstanding, in seconds',
    ['no queue is late = math', 'right: whether or not a queue is late = Maximum OldestOutstandingAge / 60 min'],
  ],
  [
    'Nothing lost: the ledger of the day before',
    [
      ...['LedgerRecordings', 'LedgerOpen'].map((name) => `${name} = Maximum ${name} / 1440 min`),
      ...['RecordingsLost', 'LedgerContradictions'].map((name) => `right: ${name} = Maximum ${name} / 1440 min`),
    ],
  ],
  [
    'Bytes by storage class',
    ['Standard', 'StandardIA', 'Other'].map((name) => `StorageBytes${name} = Maximum StorageBytes${name} / 1440 min`),
  ],
  ['Cost of storage, in $ a month', ['StorageCost = Maximum StorageCost / 1440 min']],
  [
    'Growth in 30 days',
    [
      '% of the cost = Maximum StorageCostGrowth / 1440 min',
      'right: days of history (growth is known from 30 on) = Maximum StorageHistoryDays / 1440 min',
    ],
  ],
  [
    'Bytes stored, and the fullest history',
    ['bytes an hour = Sum BytesStored / 60 min', 'right: % of the history field = Maximum HistoryFillPercent / 60 min'],
  ],
  ['Links made (links-anomaly)', ['LinksGenerated = Sum LinksGenerated / 15 min']],
  ['Recordings fetched (reads-anomaly)', ['GET requests = Sum GetRequests of recordingsbucketb0c8199f / 15 min']],
  ['Refused requests for recordings and links', ['refused requests = math']],
  [
    'Webhooks from strangers, and all that ingest takes',
    [...sums('WebhooksForged'), 'right: taken by ingest = Sum Invocations of ingest / 5 min'],
  ],
  [
    'Requests for links, refused and postponed (links-postponed)',
    [
      ...sums('LinkRequestsRefused', 'LinkRequestsPostponed'),
      'turned away by API Gateway = Sum LinkRequestsTurnedAway / 5 min',
    ],
  ],
  [
    'Links played elsewhere, or without a record',
    ['LinksUsedElsewhere', 'LinksNotOnRecord'].map((name) => `${name} = Maximum ${name} / 60 min`),
  ],
  [
    'Who got most links in a day',
    [
      'links of the top requester = Maximum LinksOfTopRequester / 60 min',
      'right: % more than usual = Maximum TopRequesterExcess / 60 min',
    ],
  ],
  [
    'Refreshes without room, and what the audit could not read',
    [
      'RefreshesWithoutRoom = Sum RefreshesWithoutRoom / 60 min',
      'AuditRecordsUnreadable = Maximum AuditRecordsUnreadable / 60 min',
    ],
  ],
])('%s: each line is what it is called', (title, lines) => {
  expect(titled(title).metrics.map(described)).toEqual(lines);
});

const NOW = new Date('2026-11-22T00:00:00Z');
const own = (name: string): MetricId => ({
  namespace: 'RecordingPipeline',
  name,
  dimensions: { Pipeline: 'recording-pipeline' },
});

describe('what is reckoned', () => {
  const data = new MetricData();
  const TWO_DAYS = 2 * 24 * 60;
  const REFUSED = {
    namespace: 'AWS/S3',
    name: '4xxErrors',
    dimensions: { BucketName: 'recordingsbucketb0c8199f', FilterId: 'recordings' },
  };
  const samples: [metric: MetricId, minutesAgo: number, value: number][] = [
    [own('UploadAttempts'), 1, 25],
    [own('UploadAttempts'), 10, 75],
    [own('UploadAttempts'), TWO_DAYS, 900],
    [own('UploadFailures'), 1, 3],
    [own('UploadFailures'), TWO_DAYS, 1],
    [REFUSED, 1, 5],
    [REFUSED, 10, 7],
    [REFUSED, 20, 100],
    [own('LinkRequestsRefused'), 1, 4],
    [own('LinkRequestsRefused'), 20, 40],
    [own('ExpectedRefusals'), 1, 2],
    [own('ExpectedRefusals'), 10, 3],
    [own('ExpectedRefusals'), 20, 50],
  ];
  for (const [metric, minutesAgo, value] of samples)
    data.put({ ...metric, at: NOW.getTime() - minutesAgo * MINUTE_MS, values: [value] });

  test.each([
    ['Upload success in 7 days (target: above 99.9 %)', '% of upload attempts', 99.6],
    ['Upload success in 7 days (target: above 99.9 %)', 'burn rate (objective missed above 1)', 4],
    ['2. Uploads', '% failing', 12],
    ['Refused requests for recordings and links', 'refused requests', 7 + 4],
  ])('%s: %s', (title, label, value) => {
    const line = titled(title).metrics.find((one) => one.label === label);
    const [figure = NaN] = line?.valuesAt([NOW], data) ?? [];
    expect(figure).toBeCloseTo(value);
  });

  test('the promise on uploads is one figure for 7 days, whatever range the page shows', () => {
    expect(titled('Upload success in 7 days (target: above 99.9 %)')).toMatchObject({
      start: '-P7D',
      end: 'P0D',
      setPeriodToTimeRange: true,
    });
  });
});
