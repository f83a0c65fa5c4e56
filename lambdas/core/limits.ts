/*
 * Limits that depend on each other, in one place: how long a consumer holds its messages, how it backs off, and how often
 * SQS hands a message out before it moves it away by itself. test/unit/core/limits.test.ts does the arithmetic.
 */

/** The longest pause between two tries of a message. */
export const LONGEST_PAUSE_SECONDS = 900;

/**
 * How long any queue keeps a message: the longest that SQS offers. A message moved to a dead-letter queue brings its age
 * along, so that one must not keep less.
 */
export const MESSAGE_RETENTION_DAYS = 14;

/**
 * SQS moves a message to the dead-letter queue after so many receives. Pauses of at least 450 s outlast 62 hours: the
 * longest wait that the settings allow (24 h) and an outage of more than a day besides. The consumer parks the message
 * itself at the last receive, with the reason.
 */
export const MAX_RECEIVES = 500;

/** How long Airtable may still be at a write that it has not answered: see decisions/0025. */
export const UNANSWERED_WRITE_SECONDS = 60;

export interface LeaseTimes {
  /** A message that its consumer does not renew comes back after so long; one that has come before, up to 9 s later: see `takeLease`. */
  readonly seconds: number;
  readonly renewEverySeconds: number;
}

/**
 * How long a consumer holds its messages without renewing them: what a death costs. The history-writer's outlasts a write
 * that it had just sent when it died.
 */
export const leases = {
  processor: { seconds: 45, renewEverySeconds: 10 },
  'history-writer': { seconds: UNANSWERED_WRITE_SECONDS + 20, renewEverySeconds: 10 },
  cleanup: { seconds: 45, renewEverySeconds: 10 },
} as const satisfies Record<string, LeaseTimes>;

/**
 * How messages that failed come back. `apart`: each at a time of its own, so that many workers do not ask all at once what
 * has just failed. `together`: at the same moments, so that few workers take them in full batches; Airtable, which the
 * history-writer asks, takes ten records with one request, and its requests are counted.
 */
export const comeBack = {
  processor: 'apart',
  'history-writer': 'together',
  cleanup: 'apart',
} as const satisfies Record<keyof typeof leases, 'apart' | 'together'>;
