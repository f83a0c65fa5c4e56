import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { text, whole } from './kinds';

const retentions = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

const retentionOf = (days: string): RetentionDays | undefined => retentions.find((offered) => String(offered) === days);

const DEFAULT_RETENTION = RetentionDays.THREE_MONTHS;

/** What the pipeline is called and how hard it may work. */
export const operationsSettings = {
  // The longest derived name is a role's: 32 + `-growth-schedule-` 17 + a region 14 = 63 of IAM's 64 characters.
  PIPELINE_NAME: text(
    (name) => name.length <= 32 && /^[a-z](-?[a-z0-9])*$/.test(name),
    'must be lower-case letters, digits and single hyphens, a letter first, at most 32 characters. Stacks, functions, ' +
      'queues and roles are named after it, for which AWS allows 64 characters',
  ).default('recording-pipeline'),
  RECORDING_UPLOAD_RETRIES: whole([0, 10], 'tries', 'More than that is what the queue is for').default(3),
  RECORDING_UPLOAD_TIMEOUT_SECONDS: whole(
    [1, 300],
    'seconds',
    'The longest silence on the wire that is waited out',
  ).default(30),
  PROCESSOR_CONCURRENCY: whole([2, 1000], 'invocations', 'What SQS allows for maximumConcurrency').default(10),
  INGEST_RESERVED_CONCURRENCY: whole(
    [1, 1000],
    'concurrent executions',
    'Lambda keeps them free for taking webhooks. Leave it out to let ingest share the quota of the account',
  ).optional(),
  WEBHOOK_RATE_LIMIT: whole([1, 10_000], 'requests per second', 'What API Gateway allows').default(100),
  WEBHOOK_BURST_LIMIT: whole([1, 5000], 'requests', 'What API Gateway allows').default(200),
  LOG_RETENTION_DAYS: text(
    (days) => retentionOf(days) !== undefined,
    `must be a number of days that CloudWatch Logs offers: ${retentions.join(', ')}`,
  )
    .transform((days) => retentionOf(days) ?? DEFAULT_RETENTION)
    .default(DEFAULT_RETENTION),
};
