import { resourceOf, resourcesOf } from './support/resolve';
import { synthesise } from './support/synthesise';

const { template } = synthesise({ PROCESSOR_CONCURRENCY: '7', LOG_RETENTION_DAYS: '30' });
const functions = [...resourcesOf(template, 'AWS::Lambda::Function')];
const logs = [...resourcesOf(template, 'AWS::Logs::LogGroup')];
const functionOf = (id: string) => resourceOf(template, 'AWS::Lambda::Function', id).Properties;
const sourceOf = (id: string) => resourceOf(template, 'AWS::Lambda::EventSourceMapping', id).Properties;
const variablesOf = (id: string) => (functionOf(id).Environment as { Variables: Record<string, string> }).Variables;

test('there are four functions: none is hidden behind a construct', () => {
  expect(functions.map(([, { Properties }]) => Properties.FunctionName).sort()).toEqual([
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
  ['Processor', 600, 512],
  ['HistoryWriter', 120, 512],
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

test("two history writers at 2/s and all processors' look-ups stay within Airtable's 5 requests/s", () => {
  const lookUpsPerSecond = 7 / Number(variablesOf('Processor').JOB_LOOKUP_INTERVAL_SECONDS);
  expect(2 * 2 + lookUpsPerSecond).toBeLessThanOrEqual(5);
});

test('optional settings that are absent are absent in the functions, too', () => {
  expect(variablesOf('Ingest')).not.toHaveProperty('WEBHOOK_PUBLIC_URL');
  expect(variablesOf('Processor')).not.toHaveProperty('AIRTABLE_CALL_SID_FIELD');
});
