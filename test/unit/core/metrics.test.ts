import { type MetricName, NAMESPACE, PIPELINE_DIMENSION, failureCounts, metrics } from '../../../lambdas/core/metrics';
import { features } from '../../../lib/constructs/feature-folders';

const all = Object.entries(metrics).map(([name, { unit, by, meaning }]) => ({ name, unit, by, meaning }));

test.each([
  ['processor', ['UploadRetries', 'UploadRetryAge', 'RecordingsGivenUp']],
  ['history-writer', ['HistoryRetries', 'HistoryRetryAge', 'HistoryParked']],
  ['cleanup', ['CleanupRetries', 'CleanupRetryAge', 'CleanupParked']],
] as const)('what fails in %s counts as %j, which it publishes', (feature, names) => {
  const { retried, retryAge, deadLettered } = failureCounts[feature];
  expect([retried, retryAge, deadLettered]).toEqual(names);
  for (const name of names satisfies readonly MetricName[]) expect(metrics[name].by).toContain(feature);
});

test('ages are in seconds, the rest is counted', () => {
  for (const { retried, retryAge, deadLettered } of Object.values(failureCounts))
    expect([retried, retryAge, deadLettered].map((name) => metrics[name].unit)).toEqual(['Count', 'Seconds', 'Count']);
});

test('alarms find the metrics by namespace and pipeline', () => {
  expect([NAMESPACE, PIPELINE_DIMENSION]).toEqual(['RecordingPipeline', 'Pipeline']);
});

test.each(all)('$name is published by features that there are', ({ by }) => {
  expect(by.length).toBeGreaterThan(0);
  for (const feature of by) expect(features).toContain(feature);
});

test.each(all)('$name says what its number is that of', ({ meaning }) => {
  expect(meaning.split(' ').length).toBeGreaterThan(3);
  expect(meaning).toMatch(/^\S.*[^.\s]$/);
});

test.each(all)('$name is measured in the unit that its name promises', ({ name, unit }) => {
  const promised = [
    [/Seconds$|Age$/, 'Seconds'],
    [/Bytes/, 'Bytes'],
    [/Percent$|Growth$|Excess$/, 'Percent'],
    [/Cost$/, 'None'],
  ] as const;
  expect(unit).toBe(promised.find(([ending]) => ending.test(name))?.[1] ?? 'Count');
});

test('no two metrics mean the same', () => {
  expect(new Set(all.map(({ meaning }) => meaning)).size).toBe(all.length);
});

test('what counts a deletion, a refused credential or a throttled request is published wherever that happens', () => {
  expect(metrics.TwilioDeletions.by).toEqual(['cleanup']);
  expect(metrics.TwilioDeletionFailures.by).toEqual(['cleanup']);
  expect(metrics.CredentialsUnusable.by).toEqual([
    'ingest',
    'processor',
    'history-writer',
    'cleanup',
    'url-signer',
    'airtable-refresh',
    'reconciler',
  ]);
  expect(metrics.AirtableThrottles.by).toEqual(['processor', 'history-writer', 'url-signer']);
  expect(metrics.AirtableRefusals.by).toEqual(['processor', 'history-writer', 'url-signer']);
});
