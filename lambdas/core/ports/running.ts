import type { ErrorCode } from '../codes/error-codes';
import type { LogCode } from '../codes/log-codes';
import type { RefusalCode } from '../codes/refusal-codes';
import type { MetricName } from '../metrics';

/** What a line of the log says besides its code: ids, counts and seconds; nothing that identifies a person. */
export interface Facts {
  /** Why: the code of an error, or of a webhook's refusal. */
  readonly error?: ErrorCode | RefusalCode;
  readonly [name: string]: unknown;
}

/** Where a use case says what it did. A code of another level does not compile. */
export interface Log {
  info(code: LogCode<'info'>, facts: Facts): void;
  warn(code: LogCode<'warn'>, facts: Facts): void;
}

/** Where a use case counts and measures what it did. */
export interface Metrics {
  /** `value` in the metric's unit; 1 where nothing is said. */
  add(metric: MetricName, value?: number): void;
}

export type Clock = () => Date;
