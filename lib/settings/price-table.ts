/** Where and when the prices of the table hold; without free tiers, and in the first tier of each. */
export const PRICES_OF = { region: 'us-east-1', readOn: '2026-11-26' } as const;

interface Price {
  readonly usd: number;
  /** What it is paid for. */
  readonly unit: string;
  /** The vendor's page that a person looks it up on. */
  readonly source: string;
}

const S3 = 'https://aws.amazon.com/s3/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const SQS = 'https://aws.amazon.com/sqs/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const SECRETS = 'https://aws.amazon.com/secrets-manager/pricing/';
const EC2 = 'https://aws.amazon.com/ec2/pricing/on-demand/';

/**
 * What is paid for, and what it costs: the only table of prices. STORAGE_PRICES overrides what is stored in S3, PRICES the
 * rest, `recordings cost --price` any of it. The vendors' pages fill in their tables in the browser; what they say of S3, Lambda,
 * CloudWatch, HTTP APIs, IPv4 addresses and Twilio was compared with copies of 2026 (c3x.dev "S3 request fees explained",
 * cloudchipr.com "AWS Lambda Pricing Breakdown", factualminds.com "Amazon CloudWatch Pricing", awsforengineers.com, doit.com, Twilio
 * Help "How Does Twilio's Pricing Work"). Lambda is that of arm64. S3's GB, and that of logs and of traffic, is 2^30 bytes (Amazon
 * S3 FAQs, "How will I be charged and billed for my use of Amazon S3?").
 */
export const priceTable = {
  StandardStorage: { usd: 0.023, unit: 'GB and month in STANDARD', source: S3 },
  StandardIAStorage: { usd: 0.0125, unit: 'GB and month in STANDARD_IA', source: S3 },
  S3Put: { usd: 0.000005, unit: 'PUT or LIST', source: S3 },
  S3Get: { usd: 0.0000004, unit: 'GET or HEAD', source: S3 },
  S3MoveToIA: { usd: 0.00001, unit: 'object moved to STANDARD_IA', source: S3 },
  IARetrievedGB: { usd: 0.01, unit: 'GB read from STANDARD_IA', source: S3 },
  IAGet: { usd: 0.000001, unit: 'GET of an object in STANDARD_IA', source: S3 },
  TrafficOut: { usd: 0.09, unit: 'GB to the internet', source: EC2 },
  LambdaGBSecond: { usd: 0.0000133334, unit: 'GB-second', source: LAMBDA },
  LambdaRequest: { usd: 0.0000002, unit: 'invocation', source: LAMBDA },
  SqsRequest: { usd: 0.0000004, unit: 'request to a standard queue', source: SQS },
  SqsFifoRequest: { usd: 0.0000005, unit: 'request to a FIFO queue', source: SQS },
  HttpApiRequest: {
    usd: 0.000001,
    unit: 'request to the HTTP API',
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  SchedulerRun: { usd: 0.000001, unit: 'run of a schedule', source: 'https://aws.amazon.com/eventbridge/pricing/' },
  SecretMonth: { usd: 0.4, unit: 'secret and month', source: SECRETS },
  SecretRead: { usd: 0.000005, unit: 'read of the secret', source: SECRETS },
  LogGB: { usd: 0.5, unit: 'GB written into logs', source: CLOUDWATCH },
  MetricMonth: { usd: 0.3, unit: 'metric and month', source: CLOUDWATCH },
  AlarmMetricMonth: { usd: 0.1, unit: 'metric that an alarm reads, and month', source: CLOUDWATCH },
  CompositeAlarmMonth: { usd: 0.5, unit: 'composite alarm and month', source: CLOUDWATCH },
  DashboardMonth: { usd: 3, unit: 'dashboard and month', source: CLOUDWATCH },
  KmsKeyMonth: { usd: 1, unit: 'key and month', source: 'https://aws.amazon.com/kms/pricing/' },
  TwilioStoredMinute: {
    usd: 0.0005,
    unit: 'minute and month, above 10,000',
    source: 'https://www.twilio.com/en-us/voice/pricing/us',
  },
  ServerHour: { usd: 0.0168, unit: 'hour of a t4g.small (2 vCPU, 2 GB)', source: EC2 },
  BiggerServerHour: { usd: 0.0336, unit: 'hour of a t4g.medium (2 vCPU, 4 GB)', source: EC2 },
  DiskGBMonth: { usd: 0.08, unit: 'GB and month of a gp3 disk', source: 'https://aws.amazon.com/ebs/pricing/' },
  AddressHour: { usd: 0.005, unit: 'hour of a public IPv4 address', source: 'https://aws.amazon.com/vpc/pricing/' },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof priceTable;

export const isPriceName = (name: string): name is PriceName => Object.hasOwn(priceTable, name);

/** US dollars for one of each. */
export type Prices = Readonly<Record<PriceName, number>>;

export const defaultPrices: Prices = Object.fromEntries(
  Object.entries(priceTable).map(([name, { usd }]) => [name, usd]),
) as Record<PriceName, number>;
