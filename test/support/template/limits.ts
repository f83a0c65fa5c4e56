import * as z from 'zod';

/* What AWS takes of a text that stands in a template. A test holds the table complete. */

/** A limit of one property; the length in characters, or in bytes of UTF-8. */
export interface TextLimit {
  readonly most: number;
  readonly form?: RegExp;
  readonly source: string;
}

const DESCRIPTION = /^[\x20-\x7E]*$/;

const alarm = (operation: string) => ({
  AlarmName: { most: 255, source: `CloudWatch API, ${operation}` },
  AlarmDescription: { most: 1024, source: `CloudWatch API, ${operation}` },
});

/** By type and property: all that are called a name or a description, and a few that are long. */
export const TEXT_LIMITS: Readonly<Record<string, Readonly<Record<string, TextLimit>>>> = {
  'AWS::S3::Bucket': {
    BucketName: {
      most: 63,
      form: /^[a-z0-9][a-z0-9.-]+[a-z0-9]$/,
      source: 'S3 User Guide, "General purpose bucket naming rules"',
    },
  },
  'AWS::SQS::Queue': {
    QueueName: { most: 80, form: /^[\w-]+(\.fifo)?$/, source: 'SQS API, CreateQueue' },
  },
  'AWS::Logs::LogGroup': {
    LogGroupName: { most: 512, form: /^[.\-_/#A-Za-z0-9]+$/, source: 'CloudWatch Logs API, CreateLogGroup' },
  },
  'AWS::Logs::MetricFilter': {
    LogGroupName: { most: 512, source: 'CloudWatch Logs API, PutMetricFilter' },
    FilterPattern: { most: 1024, source: 'CloudWatch Logs API, PutMetricFilter' },
  },
  'AWS::Logs::QueryDefinition': {
    Name: { most: 255, source: 'CloudWatch Logs API, PutQueryDefinition' },
    QueryString: { most: 10_000, source: 'CloudWatch Logs API, PutQueryDefinition' },
  },
  'AWS::IAM::Role': {
    RoleName: { most: 64, form: /^[\w+=,.@-]+$/, source: 'IAM API, CreateRole' },
    Description: { most: 1000, form: DESCRIPTION, source: 'IAM API, CreateRole' },
  },
  'AWS::IAM::Policy': { PolicyName: { most: 128, form: /^[\w+=,.@-]+$/, source: 'IAM API, PutRolePolicy' } },
  'AWS::IAM::ManagedPolicy': {
    ManagedPolicyName: { most: 128, form: /^[\w+=,.@-]+$/, source: 'IAM API, CreatePolicy' },
  },
  'AWS::Lambda::Function': {
    FunctionName: { most: 64, form: /^[\w-]+$/, source: 'Lambda API, CreateFunction' },
  },
  'AWS::Lambda::EventSourceMapping': { FunctionName: { most: 140, source: 'Lambda API, CreateEventSourceMapping' } },
  'AWS::Lambda::Permission': { FunctionName: { most: 140, source: 'Lambda API, AddPermission' } },
  'AWS::ApiGatewayV2::Api': {
    Name: { most: 128, source: 'API Gateway V2 API, CreateApi: StringWithLengthBetween1And128' },
    Description: { most: 1024, source: 'API Gateway V2 API, CreateApi: StringWithLengthBetween0And1024' },
  },
  'AWS::ApiGatewayV2::Stage': {
    StageName: { most: 128, source: 'API Gateway V2 API, CreateStage: StringWithLengthBetween1And128' },
  },
  'AWS::Scheduler::Schedule': {
    Name: { most: 64, form: /^[0-9a-zA-Z\-_.]+$/, source: 'EventBridge Scheduler API, CreateSchedule' },
    Description: { most: 512, source: 'EventBridge Scheduler API, CreateSchedule' },
    ScheduleExpression: {
      most: 256,
      form: /^(rate\([1-9]\d* (minute|hour|day)s?\)|cron\(\S+( \S+){5}\)|at\(\S+\))$/,
      source: 'EventBridge Scheduler User Guide, "Schedule types"',
    },
  },
  'AWS::KMS::Key': { Description: { most: 8192, source: 'KMS API, CreateKey' } },
  'AWS::SNS::Topic': {
    TopicName: { most: 256, form: /^[\w-]+$/, source: 'SNS API, CreateTopic' },
    DisplayName: { most: 100, source: 'SNS API, SetTopicAttributes: "the maximum display name is 100 characters"' },
  },
  'AWS::CloudWatch::Alarm': {
    ...alarm('PutMetricAlarm'),
    MetricName: { most: 255, source: 'CloudWatch API, PutMetricAlarm' },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    ...alarm('PutCompositeAlarm'),
    AlarmRule: { most: 10_240, source: 'CloudWatch API, PutCompositeAlarm' },
  },
  'AWS::CloudWatch::Dashboard': {
    DashboardName: {
      most: 255,
      form: /^[\w-]+$/,
      source: 'CloudWatch API, PutDashboard: letters, digits, "-" and "_"',
    },
  },
};

const windowed = z.object({
  Period: z.number().optional(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Period: z.number() }).optional() })).default([]),
});

/** How far an alarm looks back, and how far it may. Source: CloudWatch API, PutMetricAlarm, Period. */
export const windowOf = (properties: unknown) => {
  const { Period, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Metrics } = windowed.parse(properties);
  const periods = [Period, ...Metrics.map(({ MetricStat }) => MetricStat?.Period)].filter((one) => one !== undefined);
  const period = Math.max(...periods);
  return {
    seconds: period * EvaluationPeriods,
    most: period < 3600 ? 86_400 : 604_800,
    isWithin: DatapointsToAlarm <= EvaluationPeriods,
    metrics: Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length,
    expressions: Metrics.filter(({ MetricStat }) => MetricStat === undefined).length,
  };
};

/** Limits of what is counted. */
export const LIMITS = {
  /** Lambda quotas: "Environment variables: 4 KB, for all environment variables, in the aggregate". */
  lambdaEnvironmentBytes: 4096,
  /** IAM and STS quotas: inline policies of a role, all together, white space not counted. */
  rolePolicyCharacters: 10_240,
  /** IAM and STS quotas: each managed policy, white space not counted. */
  managedPolicyCharacters: 6144,
  /** S3 API, PutBucketCors: "up to 100 rules"; "limited to 64 KB in size". */
  bucketCorsBytes: 64 * 1024,
  /** S3 API, DefaultRetention: 100 years. */
  objectLockDays: 36_500,
  /** IAM and STS quotas: role trust policy, by default. */
  trustPolicyCharacters: 2048,
  /** S3 User Guide, "Bucket policies": "limited to 20 KB in size". */
  bucketPolicyBytes: 20 * 1024,
  /** SNS Developer Guide, "Amazon SNS API permissions": 30 KB. */
  topicPolicyBytes: 30 * 1024,
  /** SQS Developer Guide, "Amazon SQS policies quotas": statements, and principals of one. */
  queuePolicyStatements: 20,
  /** CloudFormation quotas: of a template in S3, in bytes; resources and outputs of it; a description in bytes. */
  templateBytes: 1_000_000,
  templateResources: 500,
  templateOutputs: 200,
  templateDescriptionBytes: 1024,
  /** CloudWatch API, MetricDataQuery, in PutMetricAlarm: metrics, and beside them expressions. */
  metricsOfAlarm: 10,
  expressionsOfAlarm: 10,
  /** CloudWatch quotas: actions of a state; widgets of a dashboard, metrics of one and of all. */
  actionsOfState: 5,
  dashboardWidgets: 500,
  metricsOfWidget: 500,
  metricsOfDashboard: 2500,
  /** SNS: mails a second; see OPERATIONS_EMAILS. Subscriptions with a filter policy and others are 12.5 million. */
  addressesOfTopic: 20,
  /** API Gateway Developer Guide, "Set up logging": the format is at most 3 KB long. */
  accessLogFormatBytes: 3 * 1024,
  /** EventBridge Scheduler API, Target: Input. */
  schedulerInputCharacters: 8192,
} as const;
