import type { Duration } from 'aws-cdk-lib';

/** The Lambdas that run today, by the names of their folders. */
export const features = ['ingest', 'processor', 'history-writer', 'cleanup', 'storage-growth'] as const;
export type Feature = (typeof features)[number];

/** What monitoring knows of a pipeline: names and ids, as CloudWatch's dimensions want them. */
export interface WatchedPipeline {
  readonly name: string;
  readonly functionNames: Readonly<Record<Feature, string>>;
  /** How long the work of an invocation that dies rests before it is tried again; none where the caller tries again. */
  readonly restAfterCrash: Readonly<Record<Feature, Duration>>;
  readonly queueNames: {
    readonly recordings: string;
    readonly recordingsDeadLetters: string;
    readonly history: string;
    readonly historyDeadLetters: string;
    readonly cleanup: string;
    readonly cleanupDeadLetters: string;
  };
  readonly apiId: string;
  /** The log group of the webhook's access log. */
  readonly accessLogName: string;
  readonly bucketName: string;
  /** Of the bucket's request metrics. */
  readonly requestFilterId: string;
}
