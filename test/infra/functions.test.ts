import { resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise({ PROCESSOR_CONCURRENCY: '7', LOG_RETENTION_DAYS: '30' });
const functions = [...resourcesOf(template, 'AWS::Lambda::Function')];
const logs = [...resourcesOf(template, 'AWS::Logs::LogGroup')];
const functionOf = (id: string) => resourceOf(template, 'AWS::Lambda::Function', id).Properties;
const sourceOf = (id: string) => resourceOf(template, 'AWS::Lambda::EventSourceMapping', id).Properties;
const variablesOf = (id: string) => (functionOf(id).Environment as { Variables: Record<string, string> }).Variables;

test('there are five functions: none is hidden behind a construct', () => {
  expect(functions.map(([, { Properties }]) => Properties.FunctionName).sort()).toEqual([
    'recording-pipeline-cleanup',
    'recording-pipeline-history-writer',
    'recording-pipeline-ingest',
    'recording-pipeline-processor',
    'recording-pipeline-storage-growth',
  ]);
});

test.each(functions)('%s runs on Node.js 24', (_, { Properties }) => {
  expect(Properties.Runtime).toBe('nodejs24.x');
});

test.each(functions)('%s runs on arm64', (_, { Properties }) => {
  expect(Properties.Architectures).toEqual(['arm64']);
});

test.each(functions)('%s maps its stack traces to the sources', (_, { Properties }) => {
  expect(Properties.Environment).toMatchObject({
    Variables: { NODE_OPTIONS: expect.stringContaining('--enable-source-maps') as unknown },
  });
});

test.each(functions)('%s writes to a log group of its own, under its own name', (_, { Properties }) => {
  const name = String(Properties.FunctionName);
  expect(Properties.LoggingConfig).toEqual({ LogGroup: `/aws/lambda/${name}` });
  expect(Properties.Environment).toMatchObject({
    Variables: { POWERTOOLS_SERVICE_NAME: name.replace('recording-pipeline-', '') },
  });
});

test.each(functions)(
  '%s reserves no concurrency: below what its queue wants, deliveries would be throttled',
  (_, fn) => {
    expect(fn.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  },
);

test.each(logs)('%s is kept for LOG_RETENTION_DAYS', (_, { Properties }) => {
  expect(Properties.RetentionInDays).toBe(30);
});

test('every function and the webhook have a log group', () => {
  expect(logs).toHaveLength(functions.length + 1);
});

test.each([
  ['Ingest', 10, 512],
  ['Processor', 300, 512],
  ['HistoryWriter', 120, 512],
  ['Cleanup', 60, 256],
  ['StorageGrowth', 60, 256],
])('%s has %d s and %d MiB', (id, Timeout, MemorySize) => {
  expect(functionOf(id)).toMatchObject({ Timeout, MemorySize });
});

test('the processor takes one recording at a time, PROCESSOR_CONCURRENCY of them in parallel', () => {
  expect(sourceOf('Processor')).toEqual({
    FunctionName: 'recording-pipeline-processor',
    EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:recording-pipeline-recordings',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: 1,
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

test('cleanup is told whether it deletes', () => {
  expect(variablesOf('Cleanup').TWILIO_CLEANUP).toBe('true');
  const kept = synthesise({ TWILIO_CLEANUP: 'false' }).template;
  expect(resourceOf(kept, 'AWS::Lambda::Function', 'Cleanup').Properties.Environment).toMatchObject({
    Variables: { TWILIO_CLEANUP: 'false' },
  });
});

test.each(['Processor', 'HistoryWriter', 'Cleanup'])('%s knows former prefixes, behind the one of today', (id) => {
  const moved = synthesise({ S3_PREFIX: 'calls/', S3_FORMER_PREFIXES: 'recordings/, old/eu' }).template;
  expect(resourceOf(moved, 'AWS::Lambda::Function', id).Properties.Environment).toMatchObject({
    Variables: { S3_PREFIXES: 'calls,recordings,old/eu' },
  });
});

test("two history writers at 2/s and all processors' look-ups stay within Airtable's 5 requests/s", () => {
  const lookUpsPerSecond = 7 / Number(variablesOf('Processor').JOB_LOOKUP_INTERVAL_SECONDS);
  expect(2 * 2 + lookUpsPerSecond).toBeLessThanOrEqual(5);
});

test('optional settings that are absent are absent in the functions, too', () => {
  expect(variablesOf('Ingest')).not.toHaveProperty('WEBHOOK_PUBLIC_URL');
  expect(variablesOf('Processor')).not.toHaveProperty('AIRTABLE_CALL_SID_FIELD');
});
