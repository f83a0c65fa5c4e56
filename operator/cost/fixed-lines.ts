import { DAYS_A_MONTH } from '../../lib/settings/lifecycle';
import { addition, of, product } from './arithmetic';
import { type Given, type Line, byMonth, daily, invocation } from './lines';
import { POLLERS, SECRET_READS_PER_HOUR, serviceTimes } from './service-times';

const SCHEDULED = ['reconciler', 'ledger', 'access-audit', 'storage-growth'] as const;
const HOURS_A_MONTH = DAYS_A_MONTH * 24;

/** A run of the reconciler and one of the ledger write down what they found. */
const WRITE_A_RECORD: readonly string[] = ['reconciler', 'ledger'];

const scheduled = (given: Given): readonly Line[] =>
  SCHEDULED.map((feature) => {
    const { runsPerDay = 0, timeoutSeconds = 0 } = given.facts.functions[feature] ?? {};
    const { perRun, perItem } = serviceTimes[feature];
    const recordings = runsPerDay === 0 ? 0 : given.use.recordingsPerDay / runsPerDay;
    const seconds = Math.min(timeoutSeconds, perRun + perItem * recordings);
    const records = WRITE_A_RECORD.includes(feature) ? [of(given.prices.S3Put)] : [];
    return byMonth(
      feature,
      'fixed',
      product(
        daily(runsPerDay, runsPerDay === 1 ? 'run a day' : 'runs a day'),
        addition(invocation(given, feature, seconds), of(given.prices.SchedulerRun), ...records),
      ),
    );
  });

/** What is paid without a single call, besides monitoring. */
export const fixedLines = (given: Given): readonly Line[] => {
  const { facts, prices } = given;
  const consumed = Object.values(facts.functions).flatMap(({ queue }) => queue ?? []);
  const polls = (POLLERS.each * 3600) / POLLERS.waitSeconds;
  const polling = consumed.map(({ fifo }) =>
    product(of(polls * HOURS_A_MONTH, 'polls'), of(fifo ? prices.SqsFifoRequest : prices.SqsRequest)),
  );
  return [
    byMonth(
      'secret',
      'fixed',
      addition(
        product(of(facts.secrets), of(prices.SecretMonth)),
        product(of(SECRET_READS_PER_HOUR * HOURS_A_MONTH, 'reads'), of(prices.SecretRead)),
      ),
    ),
    byMonth('idle polling of the queues', 'fixed', addition(...polling)),
    ...scheduled(given),
  ];
};
