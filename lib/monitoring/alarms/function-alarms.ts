import { type AlarmRow, silenceIsGood } from '../alarm-row';
import { FIVE_MINUTES } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import type { WatchedFunction } from '../watched-pipeline';
import { RECOVERY_MINUTES, anyOf, when } from './signals';

const NO_INVOCATIONS = silenceIsGood('Without invocations Lambda reports nothing.');

/** As long as the work rests, the trouble is not over. */
const crashHoldsMinutes = ({ consumes }: WatchedFunction): number =>
  consumes === undefined ? 0 : consumes.restAfterCrash.toMinutes() + RECOVERY_MINUTES;

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
