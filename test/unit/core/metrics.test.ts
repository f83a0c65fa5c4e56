import { type MetricName, failureCounts, metrics } from '../../../lambdas/core/metrics';

test.each([
  ['processor', ['UploadRetries', 'UploadRetryAge', 'RecordingsGivenUp']],
  ['history-writer', ['HistoryRetries', 'HistoryRetryAge', 'HistoryParked']],
] as const)('what fails in %s counts as %j, which it publishes', (feature, names) => {
  const { retried, retryAge, deadLettered } = failureCounts[feature];
  expect([retried, retryAge, deadLettered]).toEqual(names);
  for (const name of names satisfies readonly MetricName[]) expect(metrics[name].by).toContain(feature);
});

test('ages are in seconds, the rest is counted', () => {
  for (const { retried, retryAge, deadLettered } of Object.values(failureCounts))
    expect([retried, retryAge, deadLettered].map((name) => metrics[name].unit)).toEqual(['Count', 'Seconds', 'Count']);
});
