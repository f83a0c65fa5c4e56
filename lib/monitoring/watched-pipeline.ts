import type { Duration } from 'aws-cdk-lib';

/** A feature, as its folder under `lambdas/` is called. */
export type Feature = string;

/** What monitoring knows of a queue and its dead-letter queue. */
export interface WatchedQueue {
  /** Without the pipeline's name and suffixes. */
  readonly name: string;
  /** What one message stands for, to people: in the singular, and its plural takes an s. */
  readonly carries: string;
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  /** How long a message rests at most whose consumer died: before it could take a lease. */
  readonly restAfterCrash: Duration;
}

/** What monitoring knows of a Lambda. */
export interface WatchedFunction {
  readonly feature: Feature;
  readonly functionName: string;
  readonly logGroupName: string;
  /** What stands still without it; its alarms say "Fires when … broke off", in lower case. */
  readonly impact: string;
  /** Without one nothing rests after a crash: whoever called tries again. */
  readonly consumes?: WatchedQueue;
  /** The time from one run to the next, of a function that a schedule invokes. */
  readonly runsEvery?: Duration;
}

/** What monitoring knows of a pipeline: names and ids, as CloudWatch's dimensions want them. */
export interface WatchedPipeline {
  readonly name: string;
  /** Along the way of a recording, which is the order in which they are shown. */
  readonly functions: readonly WatchedFunction[];
  readonly webhook: {
    readonly apiId: string;
    /** The log group of the access log of the API, all routes in one. */
    readonly accessLogName: string;
    /** Keys of the routes of this API that Twilio has nothing to do with, such as `POST /urls`. */
    readonly otherRoutes: readonly string[];
  };
  readonly bucket: {
    readonly bucketName: string;
    /** Of the bucket's request metrics: one for each folder with recordings, that of today first. */
    readonly requestFilterIds: readonly [string, ...string[]];
  };
}
