import { features } from '../../lib/constructs/feature-folders';
import { resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise({ PROCESSOR_CONCURRENCY: '7', LOG_RETENTION_DAYS: '30' });
const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()].map(({ Properties }) => Properties);
const logs = [...resourcesOf(template, 'AWS::Logs::LogGroup').values()].map(({ Properties }) => Properties);
const functionOf = (id: string) => resourceOf(template, 'AWS::Lambda::Function', id).Properties;
const sourceOf = (id: string) => resourceOf(template, 'AWS::Lambda::EventSourceMapping', id).Properties;

test('every folder with a handler is a function, and none is hidden behind a construct', () => {
  expect(functions.map(({ FunctionName }) => FunctionName).sort()).toEqual(
    features.map((feature) => `recording-pipeline-${feature}`),
  );
});

test('each runs on Node.js 24 and arm64', () => {
  for (const fn of functions) expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
});

test('each writes to a log group of its own, under its own name', () => {
  for (const { FunctionName, LoggingConfig } of functions)
    expect(LoggingConfig).toEqual({ LogGroup: `/aws/lambda/${String(FunctionName)}` });
});

test('every function and the webhook have a log group, each kept for LOG_RETENTION_DAYS', () => {
  expect(logs.map(({ RetentionInDays }) => RetentionInDays)).toEqual([...functions, 'webhook'].map(() => 30));
});

test.each([
  ['Ingest', 10, 1024],
  ['Processor', 300, 512],
  ['HistoryWriter', 120, 512],
  ['Cleanup', 60, 256],
  ['StorageGrowth', 60, 256],
])('%s has %d s and %d MiB', (id, Timeout, MemorySize) => {
  expect(functionOf(id)).toMatchObject({ Timeout, MemorySize });
});

test('the processor takes ten recordings at a time, PROCESSOR_CONCURRENCY times in parallel', () => {
  expect(sourceOf('Processor')).toEqual({
    FunctionName: 'recording-pipeline-processor',
    EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:recording-pipeline-recordings',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: 10,
    ScalingConfig: { MaximumConcurrency: 7 },
  });
});

test('the history writer takes ten events at a time, twice in parallel', () => {
  expect(sourceOf('HistoryWriter')).toEqual({
    FunctionName: 'recording-pipeline-history-writer',
    EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:recording-pipeline-history.fifo',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: 10,
    ScalingConfig: { MaximumConcurrency: 2 },
  });
});

test('cleanup takes ten deletions at a time, twice in parallel', () => {
  expect(sourceOf('Cleanup')).toEqual({
    FunctionName: 'recording-pipeline-cleanup',
    EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:recording-pipeline-cleanup',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: 10,
    ScalingConfig: { MaximumConcurrency: 2 },
  });
});

test('the processor has time for the longest recording: 24 h of two channels at 64 kbit/s, at 2.4 MB/s', () => {
  const seconds = (24 * 3600 * 64_000) / 8 / 2_400_000;
  const settling = 10; // kept back by the consumer
  const { Timeout } = functionOf('Processor');
  expect(Timeout).toBeGreaterThanOrEqual(seconds + settling);
  // No longer than that needs: it is what a failure at init costs.
  expect(Timeout).toBeLessThan(1.1 * seconds);
});
