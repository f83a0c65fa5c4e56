import type { MetricName } from '../metrics';

/** Where a use case says what it did: a stable code, with ids, counts and seconds; nothing that identifies a person. */
export interface Log {
  info(code: string, fields: Record<string, unknown>): void;
  warn(code: string, fields: Record<string, unknown>): void;
}

/** Where a use case counts and measures what it did. */
export interface Metrics {
  /** `value` in the metric's unit; 1 where nothing is said. */
  add(metric: MetricName, value?: number): void;
}

export type Clock = () => Date;
