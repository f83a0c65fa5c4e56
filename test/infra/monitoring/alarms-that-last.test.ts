import { type Sample, lasting, ofFunction, ofQueue, own, toldOf } from '../../support/template/told-of-alarm';
import { synthesisedAlarms } from '../../support/template/synthesised-alarms';

/* What people hear of an alarm that stays on past a night or two, and of one that ends. It is 9:00 UTC when it begins. */

const synthesised = synthesisedAlarms({ ALARM_AIRTABLE_THROTTLED_MINUTES: '10' });
const told = (id: string, samples: readonly Sample[], hours: number) => toldOf(synthesised, id, samples, hours);

const { bucketName: BucketName } = synthesised.ids;
const refusals = { namespace: 'AWS/S3', name: '4xxErrors', dimensions: { BucketName, FilterId: 'recordings' } };
const age = (queue: string, hours: number, seconds: number) =>
  lasting(ofQueue(queue, 'ApproximateAgeOfOldestMessage'), 5, hours, seconds);
const deadLetters = (queue: string, hours: number) => [
  ...lasting(ofQueue(queue, 'ApproximateNumberOfMessagesVisible'), 5, hours, 1),
  // SQS goes on reporting for a while.
  ...lasting(ofQueue(queue, 'ApproximateNumberOfMessagesVisible'), 5, 54, 0).filter(
    ([, minute]) => minute >= hours * 60,
  ),
];
const failing = (hours: number) => [
  ...lasting(own('UploadAttempts'), 5, hours, 10),
  ...lasting(own('UploadFailures'), 5, hours, 9),
];

/** What is told once, and once that it is over. */
const transient: [id: string, samplesOf: (hours: number) => Sample[]][] = [
  ['upload-failures', failing],
  ['history-delayed', (hours) => age('history.fifo', hours, 4000)],
  ['processing-slow', (hours) => lasting(own('ProcessingSeconds'), 5, hours, 500)],
  ['airtable-throttled', (hours) => lasting(own('AirtableThrottles'), 5, hours, 1)],
  ['webhooks-forged', (hours) => lasting(own('WebhooksForged'), 1, hours, 50)],
  ['reads-refused', (hours) => lasting(refusals, 5, hours, 60)],
  ['links-anomaly', (hours) => lasting(own('LinksGenerated'), 15, hours, 500)],
  ['processor-errors', (hours) => lasting(ofFunction('processor', 'Errors'), 5, hours, 1)],
  ['reconciler-errors', (hours) => lasting(ofFunction('reconciler', 'Errors'), 60, hours, 1)],
  ['ingest-throttles', (hours) => lasting(ofFunction('ingest', 'Throttles'), 5, hours, 1)],
];

/** What is heard again each morning. */
const reminding: [id: string, samplesOf: (hours: number) => Sample[]][] = [
  ['recordings-dlq', (hours) => deadLetters('recordings-dlq', hours)],
  ['cleanup-delayed', (hours) => age('cleanup', hours, 30_000)],
  ['history-stuck', (hours) => age('history.fifo', hours, 20_000)],
  ['recordings-stuck', (hours) => age('recordings', hours, 20_000)],
  ['credentials-unusable', (hours) => lasting(own('CredentialsUnusable'), 5, hours, 1)],
  ['webhooks-refused', (hours) => lasting(own('WebhooksRefused'), 1, hours, 3)],
];

describe.each(transient)('%s', (id, samplesOf) => {
  test.each([2, 26])('is told once and ends once, after %d hours', (hours) => {
    const { begins, ends } = told(id, samplesOf(hours), 30);
    expect([begins.length, ends.length]).toEqual([1, 1]);
    expect(ends[0]).toBeGreaterThanOrEqual(hours * 60);
    // The longest that one looks back is an hour.
    expect(ends[0]).toBeLessThanOrEqual(hours * 60 + 75);
  });
});

describe.each(reminding)('%s', (id, samplesOf) => {
  test('is heard at once and each morning while it lasts; nobody is told when it is over', () => {
    const { begins, ends } = told(id, samplesOf(50), 100);
    const hoursOfDay = begins.map((minute) => (9 + Math.floor(minute / 60)) % 24);
    expect([hoursOfDay, ends]).toEqual([[9, 6, 6], []]);
  });

  test('is not heard again when it was over by then', () => {
    expect(told(id, samplesOf(2), 54).begins).toHaveLength(1);
  });
});

test('who is silent for another stays so when that one is reset in the morning', () => {
  const samples = [...lasting(own('AirtableRefusals'), 5, 50, 1), ...age('history.fifo', 50, 20_000)];
  expect(told('airtable-refused', samples, 50).begins).toHaveLength(3);
  // The line was late before Airtable could refuse twice.
  expect(told('history-stuck', samples, 50).begins.filter((minute) => minute > 30)).toEqual([]);
});
