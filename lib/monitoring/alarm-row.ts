import type { Duration } from 'aws-cdk-lib';
import { type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** `critical` wakes someone; `warning` is for the next working day. */
export type Severity = 'critical' | 'warning';

/** What of a metric is a breach; `aboveBand` counts standard deviations over what CloudWatch has learnt to expect. */
export type Breach =
  | { readonly above: number }
  | { readonly atLeast: number }
  | { readonly below: number }
  | { readonly aboveBand: number };

/** A metric, and how many of its last datapoints must breach. */
export interface Signal {
  readonly metric: IMetric;
  readonly breach: Breach;
  readonly datapoints: readonly [breaching: number, of: number];
}

/** What an alarm takes a period without data for, and why that is right. */
export interface MissingData {
  readonly treatment: TreatMissingData;
  readonly because: string;
}

/** One alarm that a person may hear of. What it means, and what to do first, is in its section of the runbook. */
export interface AlarmRow {
  /** In kebab case: names the alarm, with the pipeline's name before it, and its section in the runbook. */
  readonly id: string;
  readonly severity: Severity;
  /** Completes "Fires when …". */
  readonly trigger: string;
  /** Several where no single metric sees all of it; one of them is enough. */
  readonly signals: readonly [Signal, ...Signal[]];
  readonly missingData: MissingData;
  /** Alarms of the same severity that name the cause better: while one of them is on, this one keeps silent. */
  readonly unless?: { readonly alarms: readonly string[]; readonly because: string };
  /**
   * Something waits for a person, and more of it may come while the alarm is on, which would notify nobody: it is heard
   * again each day while it lasts. Nobody is told when it is over.
   */
  readonly remindsDaily?: true;
  /** After its creation the alarm is not judged for this long: from one minute to two days. */
  readonly warmUp?: { readonly for: Duration; readonly because: string };
}

/** Silence of a metric means that nothing of the kind has happened. */
export const silenceIsGood = (because: string): MissingData => ({
  treatment: TreatMissingData.NOT_BREACHING,
  because,
});

/** Silence is itself the trouble. */
export const silenceIsBad = (because: string): MissingData => ({ treatment: TreatMissingData.BREACHING, because });

/** Silence says nothing new: the alarm stays as it is. */
export const silenceSaysNothing = (because: string): MissingData => ({ treatment: TreatMissingData.IGNORE, because });
