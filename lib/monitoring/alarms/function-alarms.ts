import { type AlarmRow, silenceIsGood } from '../alarm-row';
import { DAY, FIVE_MINUTES } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import type { WatchedFunction } from '../watched-pipeline';
import { RECOVERY_MINUTES, anyOf, when } from './signals';

const NO_INVOCATIONS = silenceIsGood('Without invocations Lambda reports nothing.');

/** What a run may come later than the one before it did: the schedule's delay, and the tries that Lambda makes anew. */
const LATE_MINUTES = 10;

/**
 * As long as the work rests, the trouble is not over; of what runs many times a day, until the next run has shown that it is.
 * Of a daily run each failure is news.
 */
const crashHoldsMinutes = ({ consumes, runsEvery }: WatchedFunction): number => {
  if (consumes !== undefined) return consumes.restAfterCrash.toMinutes() + RECOVERY_MINUTES;
  if (runsEvery === undefined || 2 * runsEvery.toMinutes() > DAY.toMinutes()) return 0;
  return runsEvery.toMinutes() + LATE_MINUTES;
};

/** Of each function the same two, in its own words. */
export const functionAlarms = (metrics: WatchedMetrics): AlarmRow[] =>
  metrics.functions.flatMap((fn): AlarmRow[] => {
    const { feature } = fn;
    const work = fn.impact.charAt(0).toLowerCase() + fn.impact.slice(1);
    return [
      {
        id: `${feature}-errors`,
        severity: 'warning',
        trigger: `${work} broke off: an invocation of ${feature} failed within 5 minutes`,
        signals: [
          when(
            metrics.function(feature, 'Errors', FIVE_MINUTES),
            { atLeast: 1 },
            anyOf(FIVE_MINUTES, crashHoldsMinutes(fn)),
          ),
        ],
        missingData: NO_INVOCATIONS,
      },
      {
        id: `${feature}-throttles`,
        severity: 'warning',
        trigger: `${work} was held up: Lambda throttled ${feature} within 5 minutes`,
        signals: [when(metrics.function(feature, 'Throttles', FIVE_MINUTES), { atLeast: 1 })],
        missingData: NO_INVOCATIONS,
      },
    ];
  });
