import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { text, unless, whole } from './kinds';

const retentions = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

const retentionOf = (days: string): RetentionDays | undefined => retentions.find((offered) => String(offered) === days);

const DEFAULT_RETENTION = RetentionDays.THREE_MONTHS;

const NAME =
  'must be at most 32 lower-case letters, digits and single hyphens, a letter first. Stacks, functions, queues and roles ' +
  'are named after it, for which AWS allows 64 characters';

/** Prefixes that S3 keeps for itself: CloudFormation names buckets after their stack. */
const RESERVED_IN_S3 = /^(sthree-|amzn-s3-demo-)/;

// The longest derived name is a role's: 32 + `-airtable-refresh-` 18 + a region 14 = 64 of IAM's 64 characters.
const nameObjection = (name: string): string | undefined => {
  if (name.length > 32 || !/^[a-z](-?[a-z0-9])*$/.test(name)) return NAME;
  if (name.endsWith('-monitoring'))
    return (
      `must not end in -monitoring: ${name} is also what the second stack of a pipeline called ` +
      `${name.slice(0, -'-monitoring'.length)} is named. Choose another name`
    );
  return RESERVED_IN_S3.test(name)
    ? 'must not begin with sthree- or amzn-s3-demo-: buckets are named after it, and S3 keeps these names for itself. ' +
        'Choose another name'
    : undefined;
};

/** What the pipeline is called and how hard it may work. */
export const operationsSettings = {
  PIPELINE_NAME: unless(nameObjection, NAME)
    .default('recording-pipeline')
    .describe(
      'Names the stacks, functions, queues, roles and the secret NAME/credentials, so that several pipelines can share an ' +
        'account. Another name is another pipeline.',
    ),
  RECORDING_UPLOAD_RETRIES: whole([0, 10], 'tries', 'The queue is there for more')
    .default(3)
    .describe('How often an upload that fails is tried again at once. After that the queue tries again, after pauses.'),
  RECORDING_UPLOAD_TIMEOUT_SECONDS: whole([1, 300], 'seconds')
    .default(30)
    .describe('How long Twilio or S3 may be silent during an upload before the upload counts as failed.'),
  PROCESSOR_CONCURRENCY: whole([2, 1000], 'executions', 'SQS allows no others')
    .default(10)
    .describe('How many processors run at the same time; each brings up to 10 recordings home side by side.'),
  INGEST_RESERVED_CONCURRENCY: whole([1, 1000], 'executions')
    .optional()
    .describe(
      'How many executions Lambda keeps free for taking webhooks; it is also the most that run at the same time. Needs a quota ' +
        'of at least this number + 100. Without it, taking webhooks shares the quota of the account with all other functions.',
    ),
  WEBHOOK_RATE_LIMIT: whole([1, 10_000], 'requests per second', 'API Gateway allows no more')
    .default(100)
    .describe('How many requests the webhook takes in a second, on average. Beyond that API Gateway answers 429.'),
  WEBHOOK_BURST_LIMIT: whole([1, 5000], 'requests', 'API Gateway allows no more')
    .default(200)
    .describe('How many requests the webhook takes at the same moment.'),
  LOG_RETENTION_DAYS: text(
    (days) => retentionOf(days) !== undefined,
    `must be a number of days that CloudWatch Logs offers: ${retentions.join(', ')}`,
  )
    .transform((days) => retentionOf(days) ?? DEFAULT_RETENTION)
    .default(DEFAULT_RETENTION)
    .describe("After how many days logs are deleted: those of the functions and of the webhook's requests."),
};
