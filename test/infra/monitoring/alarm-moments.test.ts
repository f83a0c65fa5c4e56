import {
  type Sample,
  ofAccessLog,
  ofFunction,
  ofQueue,
  own,
  series,
  toldOf,
} from '../../support/template/told-of-alarm';
import { features } from '../../../lib/constructs/feature-folders';
import { synthesisedAlarms } from '../../support/template/synthesised-alarms';

/* How little each alarm is silent for, and how much it takes: at its very boundary, and with pauses in between. */

const synthesised = synthesisedAlarms({
  ALARM_MIN_EVENTS: '10',
  ALARM_UPLOAD_FAILURE_PERCENT: '50',
  ALARM_AIRTABLE_THROTTLED_MINUTES: '10',
  ALARM_STORAGE_MIN_COST: '100',
  ALARM_CALLBACKS_LOST: '3',
});

const answers5xx = ofAccessLog('WebhooksFailed');
const answers429 = ofAccessLog('WebhooksThrottled');
const requests = { namespace: 'AWS/ApiGateway', name: 'Count', dimensions: { ApiId: synthesised.ids.apiId } };
const taken = ofFunction('ingest', 'Invocations');
/** After the day in which the alarm is not judged. */
const late = (samples: readonly Sample[]): Sample[] =>
  samples.map(([of, minute, value]) => [of, minute + 20 * 60, value] as const);
const ofBucket = (name: string) => ({
  namespace: 'AWS/S3',
  name,
  dimensions: { BucketName: synthesised.ids.bucketName, FilterId: 'recordings' },
});

const goesOff = (id: string, samples: readonly Sample[], hours = 8) =>
  toldOf(synthesised, id, samples, hours).begins.length > 0;

const uploads = (attempts: number, failures: number): Sample[] => [
  [own('UploadAttempts'), 5, attempts],
  [own('UploadFailures'), 5, failures],
];
const waits = (queue: string, seconds: number): Sample[] => [
  [ofQueue(queue, 'ApproximateAgeOfOldestMessage'), 5, seconds],
];

describe('at the boundary', () => {
  test.each<[id: string, what: string, silent: Sample[], loud: Sample[]]>([
    ['upload-failures', 'more than 50 %', uploads(20, 10), uploads(20, 11)],
    ['upload-failures', 'at least 10 attempts', uploads(9, 9), uploads(10, 10)],
    ['upload-slo', 'more than 0.5 % of at least 200 attempts', uploads(200, 1), uploads(200, 2)],
    ['upload-slo', 'at least 200 attempts', uploads(199, 199), uploads(200, 199)],
    ['recordings-stuck', 'more than 90 minutes', waits('recordings', 5400), waits('recordings', 5401)],
    ['history-delayed', 'more than 60 minutes', waits('history.fifo', 3600), waits('history.fifo', 3601)],
    ['history-stuck', 'more than 180 minutes', waits('history.fifo', 10_800), waits('history.fifo', 10_801)],
    ['cleanup-delayed', 'more than 360 minutes', waits('cleanup', 21_600), waits('cleanup', 21_601)],
    [
      'recordings-stuck',
      'waiting or tried again',
      [[own('UploadRetryAge'), 5, 5400]],
      [[own('UploadRetryAge'), 5, 5401]],
    ],
    [
      'history-delayed',
      'waiting or tried again',
      [[own('HistoryRetryAge'), 5, 3600]],
      [[own('HistoryRetryAge'), 5, 3601]],
    ],
    [
      'webhooks-refused',
      '3 in 5 minutes',
      series(own('WebhooksRefused'), 1, [2, 0, 0, 0, 0, 1]),
      series(own('WebhooksRefused'), 1, [2, 0, 0, 0, 1]),
    ],
    ['webhooks-unanswered', '3 in 5 minutes', [[answers5xx, 5, 2]], [[answers5xx, 5, 3]]],
    ['webhooks-throttled', '3 in 5 minutes', [[answers429, 5, 2]], [[answers429, 5, 3]]],
    [
      'webhooks-throttled',
      '80 % of what 100 a second let through in 5 minutes, also where no 429 was ever counted',
      series(ofFunction('ingest', 'Invocations'), 1, [6000, 6000, 6000, 5999]),
      series(ofFunction('ingest', 'Invocations'), 1, [6000, 6000, 6000, 6000]),
    ],
    [
      'webhooks-throttled',
      'either of the two, not a mixture',
      [
        [answers429, 5, 2],
        [taken, 5, 23_999],
      ],
      [
        [answers429, 5, 2],
        [taken, 5, 24_000],
      ],
    ],
    ['monitoring-outdated', '3 webhooks of the last 24 hours', late([[taken, 1, 2]]), late([[taken, 1, 3]])],
    [
      'monitoring-outdated',
      'no request of the API',
      late([
        [taken, 1, 500],
        [requests, 200, 1],
      ]),
      late([[taken, 1, 500]]),
    ],
    ['webhooks-forged', '100 in 5 minutes', [[own('WebhooksForged'), 5, 99]], [[own('WebhooksForged'), 5, 100]]],
    [
      'credentials-unusable',
      'two tries within 30 minutes',
      series(own('CredentialsUnusable'), 30, [1, 1]),
      series(own('CredentialsUnusable'), 29, [1, 1]),
    ],
    [
      'airtable-refused',
      'two tries within 30 minutes',
      series(own('AirtableRefusals'), 30, [1, 1]),
      series(own('AirtableRefusals'), 29, [1, 1]),
    ],
    [
      'history-almost-full',
      'more than 90 %',
      [[own('HistoryFillPercent'), 5, 90]],
      [[own('HistoryFillPercent'), 5, 90.1]],
    ],
    [
      'callbacks-lost',
      '3 in one run, not in two',
      series(own('CallbacksLost'), 60, [2, 2, 2, 2]),
      series(own('CallbacksLost'), 60, [0, 3, 0]),
    ],
    [
      'no-callbacks',
      '3 in one run, while none came',
      [
        [own('CallbacksLost'), 5, 9],
        [own('CallbacksAllLost'), 5, 2],
      ],
      [
        [own('CallbacksLost'), 5, 3],
        [own('CallbacksAllLost'), 5, 3],
      ],
    ],
    [
      'no-callbacks',
      'not while callbacks are refused, or answered 5xx',
      [
        ...series(own('WebhooksRefused'), 60, [1, 0, 0]),
        ...series(answers5xx, 60, [0, 1, 0, 0, 0, 1]),
        ...series(own('CallbacksAllLost'), 60, [0, 9, 9, 9, 0]),
      ],
      [...series(own('WebhooksRefused'), 60, [1]), ...series(own('CallbacksAllLost'), 60, [0, 0, 0, 0, 9])],
    ],
    [
      'outstanding-recordings',
      'more than 4 hours, in two runs',
      series(own('OldestOutstandingAge'), 60, [14_400, 14_400, 14_400, 14_400]),
      series(own('OldestOutstandingAge'), 60, [10_801, 14_401, 18_001]),
    ],
    [
      'outstanding-recordings',
      'what one run finds, and the next one does not, is on its way',
      series(own('OldestOutstandingAge'), 60, [0, 90_000, 0, 90_000, 0, 0]),
      series(own('OldestOutstandingAge'), 60, [0, 90_000, 90_000, 0]),
    ],
    [
      'outstanding-recordings',
      'the first run of a new pipeline, or after a pause, is one run',
      series(own('OldestOutstandingAge'), 60, [90_000]),
      series(own('OldestOutstandingAge'), 60, [90_000, 90_000]),
    ],
    ...(
      [
        ['recordings', ofQueue('recordings', 'ApproximateAgeOfOldestMessage'), 5400],
        ['recordings that are tried again', own('UploadRetryAge'), 5400],
        ['lines', ofQueue('history.fifo', 'ApproximateAgeOfOldestMessage'), 3600],
        ['deletions', ofQueue('cleanup', 'ApproximateAgeOfOldestMessage'), 21_600],
        ['deletions that are tried again', own('CleanupRetryAge'), 21_600],
      ] as const
    ).map(([what, of, seconds]): [string, string, Sample[], Sample[]] => {
      const outstanding = series(own('OldestOutstandingAge'), 60, [14_401, 14_401, 14_401]);
      const age = (value: number) => [...outstanding, ...series(of, 15, Array<number>(9).fill(value))];
      return [
        'outstanding-recordings',
        `unless ${what} are late, of which others tell`,
        age(seconds + 1),
        age(seconds),
      ];
    }),
    ['recordings-lost', '1 in a ledger', [[own('RecordingsLost'), 5, 0]], [[own('RecordingsLost'), 5, 1]]],
    [
      'ledger-contradictions',
      '1 in a ledger',
      [[own('LedgerContradictions'), 5, 0]],
      [[own('LedgerContradictions'), 5, 1]],
    ],
    ['links-used-elsewhere', '1 in a day', [[own('LinksUsedElsewhere'), 5, 0]], [[own('LinksUsedElsewhere'), 5, 1]]],
    ['links-not-on-record', '1 in a day', [[own('LinksNotOnRecord'), 5, 0]], [[own('LinksNotOnRecord'), 5, 1]]],
    [
      'top-requester',
      'more than 300 %',
      [[own('TopRequesterExcess'), 5, 300]],
      [[own('TopRequesterExcess'), 5, 300.1]],
    ],
    [
      'links-postponed',
      'one in each half hour of two',
      series(own('LinkRequestsPostponed'), 30, [9, 9, 9]),
      series(own('LinkRequestsPostponed'), 30, [1, 1, 1, 1]),
    ],
    [
      'reads-refused',
      'by S3, by the functions that give links, or by API Gateway before them',
      [
        [ofBucket('4xxErrors'), 5, 20],
        [own('LinkRequestsRefused'), 5, 20],
        [ofAccessLog('LinkRequestsTurnedAway'), 5, 10],
      ],
      [
        [ofBucket('4xxErrors'), 5, 20],
        [own('LinkRequestsRefused'), 5, 20],
        [ofAccessLog('LinkRequestsTurnedAway'), 5, 11],
      ],
    ],
    [
      'reads-refused',
      'more than 50, without those of storing',
      [
        [ofBucket('4xxErrors'), 5, 60],
        [own('ExpectedRefusals'), 5, 10],
      ],
      [
        [ofBucket('4xxErrors'), 5, 60],
        [own('ExpectedRefusals'), 5, 9],
      ],
    ],
  ])('%s: %s', (id, _, silent, loud) => {
    expect([goesOff(id, silent, 30), goesOff(id, loud, 30)]).toEqual([false, true]);
  });

  test('storage-growth: more than 20 % of at least 100 $ a month', () => {
    const days = (cost: number, growth: number): Sample[] => [
      [own('StorageCost'), 5, cost],
      [own('StorageCostGrowth'), 5, growth],
    ];
    const off = (cost: number, growth: number) => goesOff('storage-growth', days(cost, growth), 26);
    expect([off(100, 20), off(99, 90), off(100, 20.1)]).toEqual([false, false, true]);
  });
});

describe('with good periods in between', () => {
  const slow = (...values: number[]) => series(own('ProcessingSeconds'), 5, values);
  const throttled = (...values: number[]) => series(own('AirtableThrottles'), 5, values);
  const links = (...values: number[]) => series(own('LinksGenerated'), 15, values);
  const reads = (...values: number[]) => series(ofBucket('GetRequests'), 15, values);

  const postponed = (...values: number[]) => series(own('LinkRequestsPostponed'), 30, values);

  test.each<[id: string, what: string, samples: Sample[], isLoud: boolean]>([
    ['links-postponed', 'seven of eight, but never four in a row', postponed(1, 1, 1, 0, 1, 1, 1, 0), false],
    ['links-postponed', 'many in one half hour', postponed(50, 0, 0, 0, 0), false],
    ['links-postponed', 'four in a row after one without', postponed(1, 0, 1, 1, 1, 1), true],
    ['processing-slow', 'one slow period', slow(1, 121, 1, 1), false],
    ['processing-slow', 'two of three', slow(1, 121, 1, 121, 1), true],
    ['processing-slow', 'two of four', slow(1, 121, 1, 1, 121, 1, 1), false],
    ['processing-slow', 'two that are not above the threshold', slow(120, 120, 120), false],
    ['airtable-throttled', 'one of four', throttled(1), false],
    ['airtable-throttled', 'two of four, the first and the last', throttled(1, 0, 0, 1), true],
    ['airtable-throttled', 'two of five', throttled(1, 0, 0, 0, 1), false],
    ['links-anomaly', 'two of four', links(0, 101, 0, 101, 0, 0), false],
    ['links-anomaly', 'three of four', links(0, 101, 0, 101, 101, 0), true],
    ['links-anomaly', 'three that are within the band', links(100, 100, 100, 100), false],
    ['reads-anomaly', 'two of four', reads(0, 101, 0, 101, 0, 0), false],
    ['reads-anomaly', 'three of four', reads(0, 101, 101, 0, 101, 0), true],
  ])('%s: %s', (id, _, samples, isLoud) => {
    expect(goesOff(id, samples)).toBe(isLoud);
  });

  test.each([
    ['links-used-elsewhere', 'LinksUsedElsewhere', 1],
    ['links-not-on-record', 'LinksNotOnRecord', 1],
    ['top-requester', 'TopRequesterExcess', 301],
    ['recordings-lost', 'RecordingsLost', 1],
    ['ledger-contradictions', 'LedgerContradictions', 1],
  ] as const)('%s: what each of three daily runs finds is heard once, also when runs come late', (id, name, found) => {
    const daily = (...minutesLate: number[]) =>
      minutesLate.map((late, day): Sample => [own(name), day * 24 * 60 + 10 + late, found]);
    const heard = (samples: readonly Sample[]) => toldOf(synthesised, id, samples, 80).begins.length;
    expect([heard(daily(0, 0, 0)), heard(daily(0, 30, 0)), heard(daily(60, 0, 60))]).toEqual([3, 3, 3]);
    // One that is done twice, since it failed at its end, says the same twice.
    const [first = [own(name), 10, found]] = daily(0);
    expect(heard([first, [first[0], first[1] + 2, found]])).toBe(1);
  });

  test('upload-failures: what fails again within half an hour is the same trouble', () => {
    const again = (minutes: number) => uploads(10, 9).map(([of, at, value]) => [of, at + minutes, value] as const);
    const times = (minutes: number) =>
      toldOf(synthesised, 'upload-failures', [...uploads(10, 9), ...again(minutes)], 8).begins.length;
    expect([times(29), times(40)]).toEqual([1, 2]);
  });

  test.each(['storage-growth', 'access-audit', 'ledger'])('%s-missing: one day without a run, then two', (feature) => {
    const runs = series(ofFunction(feature, 'Invocations'), 24 * 60, [1, 1, 1, 1, 1, 1, 1]);
    // Counted in minutes before and after: CloudWatch judges whole days that end on the hour.
    const before = runs.map(([of, minute, value]) => [of, minute - 4 * 24 * 60, value] as const);
    const oneMissing = before.filter((_, day) => day !== 4);
    const twoMissing = before.filter((_, day) => day !== 4 && day !== 5);
    const off = (samples: readonly Sample[]) => goesOff(`${feature}-missing`, samples, 60);
    expect([off(before), off(oneMissing), off(twoMissing)]).toEqual([false, false, true]);
  });
});

describe('what the reconciler tells', () => {
  /** By the minute after the alarms were made; a run each hour, some minutes later each time. */
  const runs = (...hours: number[]) =>
    hours.map((hour): Sample => [ofFunction('reconciler', 'Invocations'), hour * 60 + 7, 1]);
  const told = (id: string, samples: readonly Sample[], hours = 30) => toldOf(synthesised, id, samples, hours);

  test('reconciler-missing: two runs are missing, then three; the next run ends it', () => {
    const before = [-3, -2, -1, 0, 1, 2];
    const everyHour = (from: number, to: number) => Array.from({ length: to - from }, (_, hour) => from + hour);
    const missing = (first: number) => runs(...before, ...everyHour(first, 31));
    expect(told('reconciler-missing', missing(3)).begins).toEqual([]);
    expect(told('reconciler-missing', missing(5)).begins).toEqual([]);
    const { begins } = told('reconciler-missing', missing(6));
    expect(begins).toEqual([2 * 60 + 8 + 180]);
    // Of one that reminds daily no mail says that it is over; in the morning it would be heard again.
    expect(told('reconciler-missing', missing(6), 26).begins).toEqual(begins);
  });

  test('reconciler-missing: a new pipeline has the time of three runs for its first one', () => {
    expect(told('reconciler-missing', runs(...Array.from({ length: 30 }, (_, hour) => hour + 1))).begins).toEqual([]);
    expect(told('reconciler-missing', [], 4).begins).toEqual([180]);
  });

  test('callbacks-lost: what each run finds is one trouble, and heard again in the morning', () => {
    const found = series(own('CallbacksLost'), 60, [0, 5, 5, 0, 7, ...Array<number>(60).fill(0)]);
    // From 9:00 on; the reminders come at 6:00.
    expect(told('callbacks-lost', found, 40).begins.map((minute) => Math.floor(minute / 60))).toEqual([1, 21]);
  });

  test('no-callbacks: a callback lost at closing time wakes nobody when the others are long ago', () => {
    const evening: Sample[] = [
      [own('WebhooksAccepted'), 5, 3],
      [own('CallbacksLost'), 65, 3],
      [own('CallbacksAllLost'), 65, 0],
    ];
    expect(told('no-callbacks', evening).begins).toEqual([]);
  });

  test('no-callbacks: with few calls a day it is one trouble', () => {
    const sparse = [0, 3, 9, 20].map((hour): Sample => [own('CallbacksAllLost'), hour * 60 + 5, 3]);
    expect(told('no-callbacks', sparse, 20).begins).toHaveLength(1);
  });

  test('outstanding-recordings: the first run that finds nothing ends it', () => {
    const ages = (...between: number[]) =>
      series(own('OldestOutstandingAge'), 60, [20_000, 20_000, 20_000, ...between, 20_000, 20_000, 0]);
    const times = (samples: readonly Sample[]) => told('outstanding-recordings', samples, 10).begins.length;
    expect([times(ages(20_000)), times(ages(0))]).toEqual([1, 2]);
  });

  test('reconciler-errors: runs that fail one after another are one trouble; it ends when one has not', () => {
    const failing = [0, 60, 61, 63, 120].map((minute): Sample => [ofFunction('reconciler', 'Errors'), minute, 1]);
    const { begins, ends } = told('reconciler-errors', failing);
    expect(begins).toHaveLength(1);
    expect(ends).toHaveLength(1);
    // With the two datapoints that CloudWatch may look back further.
    expect(ends[0]).toBeGreaterThan(180);
    expect(ends[0]).toBeLessThanOrEqual(120 + 70 + 11);
  });
});

describe('one of a kind', () => {
  const deadLetters = (queue: string): Sample => [ofQueue(queue, 'ApproximateNumberOfMessagesVisible'), 5, 1];

  test.each<[id: string, sample: Sample]>([
    ['recordings-dlq', deadLetters('recordings-dlq')],
    ['history-dlq', deadLetters('history-dlq.fifo')],
    ['cleanup-dlq', deadLetters('cleanup-dlq')],
    ['callbacks-refused', [own('WebhooksRefused'), 5, 1]],
    ['recordings-unassigned', [own('RecordingsUnassigned'), 5, 1]],
    ...features.flatMap((feature): [string, Sample][] => [
      [`${feature}-errors`, [ofFunction(feature, 'Errors'), 5, 1]],
      [`${feature}-throttles`, [ofFunction(feature, 'Throttles'), 5, 1]],
    ]),
  ])('%s needs no second one, and is silent for none', (id, [of, minute, value]) => {
    expect([goesOff(id, [[of, minute, 0]]), goesOff(id, [[of, minute, value]])]).toEqual([false, true]);
  });
});
