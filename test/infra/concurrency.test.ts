import { resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const reservedWith = (overrides: Record<string, string>) =>
  Object.fromEntries(
    [...resourcesOf(synthesise(overrides).template, 'AWS::Lambda::Function').values()]
      .filter(({ Properties }) => 'ReservedConcurrentExecutions' in Properties)
      .map(({ Properties }) => [String(Properties.FunctionName), Properties.ReservedConcurrentExecutions]),
  );

const explained = (overrides: Record<string, string> = {}) => synthesise(overrides).concurrency;

test('nothing is reserved by default: an account of 10 allows none, and a reservation is a bound as well', () => {
  expect(reservedWith({})).toEqual({});
});

test('INGEST_RESERVED_CONCURRENCY is kept free for ingest alone', () => {
  expect(reservedWith({ INGEST_RESERVED_CONCURRENCY: '20' })).toEqual({ 'recording-pipeline-ingest': 20 });
});

test('synth says what the consumers take together, and so what quota leaves something for ingest', () => {
  expect(explained()).toContain('up to 14 executions at the same time (processor 10, history-writer 2, cleanup 2)');
  expect(explained()).toContain('aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions');
  expect(explained()).toContain('must be at least 17');
  expect(explained({ PROCESSOR_CONCURRENCY: '3' })).toContain('must be at least 10');
});

test("it says which PROCESSOR_CONCURRENCY fits a new account, where today's does not", () => {
  expect(explained()).toContain('With 10, the quota of a new account, set PROCESSOR_CONCURRENCY=3');
  expect(explained({ PROCESSOR_CONCURRENCY: '3' })).not.toContain('PROCESSOR_CONCURRENCY=');
});

test('with a reservation it says what quota allows it, and that it bounds ingest as well', () => {
  const text = explained({ INGEST_RESERVED_CONCURRENCY: '20' });
  expect(text).toContain(
    'Lambda keeps 20 executions free for ingest (INGEST_RESERVED_CONCURRENCY), and gives it no more',
  );
  expect(text).toContain('must be at least 120');
});
