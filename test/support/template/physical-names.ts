import { resolve } from './resolve';
import type { Resource, Template } from './synthesise';

/**
 * Within what a name may stand once: all accounts of a partition (`world`), one account in all its regions (`account`), one
 * region of an account (`region`), or another resource, which is part of the identity (`resource`). A `label` need not be
 * unique, people only read it.
 */
export type Scope = 'world' | 'account' | 'region' | 'resource' | 'label';

/** By what AWS tells two resources of a type apart. */
interface NameRow {
  /** Types of one kind share their names. */
  readonly kind: string;
  /** Together they are the name; the last one is what a person chooses. Empty: AWS makes up an id, and there is no name. */
  readonly properties: readonly string[];
  readonly scope: Scope;
  /** Characters that the name may have, as the pattern of the property says in the Template Reference. */
  readonly longest?: number;
  /** Properties that sound like names and are none: labels, or names of other resources. */
  readonly others?: readonly string[];
  /** Where AWS says so. */
  readonly source: string;
}

const ALARM: NameRow = {
  kind: 'alarm',
  properties: ['AlarmName'],
  longest: 255,
  scope: 'region',
  others: ['MetricName'],
  source: 'CloudWatch API, PutMetricAlarm and PutCompositeAlarm: "must be unique within the Region"',
};

const NO_NAME = { properties: [], scope: 'label' } as const;

/** Every type of resource in the templates. A test holds it complete. */
export const PHYSICAL_NAMES: Readonly<Record<string, NameRow>> = {
  'AWS::S3::Bucket': {
    kind: 'bucket',
    properties: ['BucketName'],
    longest: 63,
    scope: 'world',
    source:
      'S3 User Guide, "General purpose bucket naming rules": unique across all accounts and Regions of a partition',
  },
  'AWS::S3::BucketPolicy': {
    kind: 'policy of a bucket',
    properties: ['Bucket'],
    scope: 'resource',
    source: 'S3 API, PutBucketPolicy: a bucket has one',
  },
  'AWS::SQS::Queue': {
    kind: 'queue',
    properties: ['QueueName'],
    longest: 80,
    scope: 'region',
    source: 'SQS Developer Guide, "Queue and message identifiers": unique for your account and Region',
  },
  'AWS::SQS::QueuePolicy': {
    kind: 'policy of a queue',
    properties: ['Queues'],
    scope: 'resource',
    source: 'SQS API, SetQueueAttributes: Policy is one attribute of the queue',
  },
  'AWS::Lambda::Function': {
    kind: 'function',
    properties: ['FunctionName'],
    longest: 64,
    scope: 'region',
    source: 'Lambda API, CreateFunction: the ARN consists of Region, account and name',
  },
  'AWS::Lambda::EventSourceMapping': {
    kind: 'event source mapping',
    properties: ['EventSourceArn', 'FunctionName'],
    scope: 'resource',
    source:
      'Lambda API, CreateEventSourceMapping: ResourceConflictException for a second one of a queue and a function',
  },
  'AWS::Lambda::Permission': {
    ...NO_NAME,
    kind: 'permission',
    others: ['FunctionName'],
    source: 'CloudFormation, AWS::Lambda::Permission: it makes up the id of the statement',
  },
  'AWS::IAM::Role': {
    kind: 'role',
    properties: ['RoleName'],
    longest: 64,
    scope: 'account',
    source:
      'IAM API, CreateRole: names "must be unique within the account", without regard to case; IAM has no Regions',
  },
  'AWS::IAM::Policy': {
    kind: 'inline policy',
    properties: ['Roles', 'PolicyName'],
    scope: 'resource',
    source: 'IAM API, PutRolePolicy: it replaces the policy of that name in the role',
  },
  'AWS::IAM::ManagedPolicy': {
    kind: 'managed policy',
    properties: ['ManagedPolicyName'],
    longest: 128,
    scope: 'account',
    source:
      'IAM User Guide, "IAM and AWS STS quotas": names must be unique in the account, without regard to case; no Regions',
  },
  'AWS::Logs::LogGroup': {
    kind: 'log group',
    properties: ['LogGroupName'],
    longest: 512,
    scope: 'region',
    source: 'CloudWatch Logs API, CreateLogGroup: "must be unique within a Region for an AWS account"',
  },
  'AWS::Logs::MetricFilter': {
    kind: 'metric filter',
    properties: ['LogGroupName', 'FilterName'],
    scope: 'resource',
    source: 'CloudWatch Logs API, PutMetricFilter: it replaces the filter of that name in the log group',
  },
  'AWS::Logs::QueryDefinition': {
    kind: 'saved query',
    properties: ['Name'],
    longest: 255,
    scope: 'label',
    source: 'CloudWatch Logs API, PutQueryDefinition: it is known by the id that AWS makes up',
  },
  'AWS::ApiGatewayV2::Api': {
    kind: 'API',
    properties: ['Name'],
    longest: 128,
    scope: 'label',
    source: 'API Gateway API, CreateApi: it is known by the id that AWS makes up',
  },
  'AWS::ApiGatewayV2::Integration': {
    ...NO_NAME,
    kind: 'integration',
    others: ['ApiId'],
    source: 'API Gateway API, CreateIntegration: it is known by the id that AWS makes up',
  },
  'AWS::ApiGatewayV2::Route': {
    kind: 'route',
    properties: ['ApiId', 'RouteKey'],
    scope: 'resource',
    others: ['OperationName'],
    source: 'API Gateway API, CreateRoute: ConflictException for a second one of that key',
  },
  'AWS::ApiGatewayV2::Stage': {
    kind: 'stage',
    properties: ['ApiId', 'StageName'],
    scope: 'resource',
    source: 'API Gateway API, CreateStage: the name is part of the path /apis/{apiId}/stages/{stageName}',
  },
  'AWS::CloudWatch::Alarm': ALARM,
  'AWS::CloudWatch::CompositeAlarm': ALARM,
  'AWS::CloudWatch::Dashboard': {
    kind: 'dashboard',
    properties: ['DashboardName'],
    longest: 255,
    scope: 'account',
    source: 'CloudWatch API, PutDashboard: "All dashboards in your account are global, not region-specific"',
  },
  'AWS::KMS::Key': { ...NO_NAME, kind: 'key', source: 'KMS API, CreateKey: it is known by the id that AWS makes up' },
  'AWS::SNS::Topic': {
    kind: 'topic',
    properties: ['TopicName'],
    longest: 256,
    scope: 'region',
    others: ['DisplayName'],
    source: 'SNS API, CreateTopic: it gives back the topic of that name, if the account has one in the Region',
  },
  'AWS::SNS::TopicPolicy': {
    kind: 'policy of a topic',
    properties: ['Topics'],
    scope: 'resource',
    source: 'SNS API, SetTopicAttributes: Policy is one attribute of the topic',
  },
  'AWS::SNS::Subscription': {
    kind: 'subscription',
    properties: ['TopicArn', 'Protocol', 'Endpoint'],
    scope: 'resource',
    source: 'SNS API, Subscribe: it gives back the subscription of that endpoint, if the topic has it',
  },
  'AWS::Scheduler::Schedule': {
    kind: 'schedule',
    properties: ['GroupName', 'Name'],
    longest: 64,
    scope: 'region',
    source: 'EventBridge Scheduler API, CreateSchedule: ConflictException for a second one of that name in the group',
  },
};

export interface PhysicalName {
  readonly kind: string;
  readonly scope: Scope;
  readonly longest: number;
  /** As text, so that two can be compared. */
  readonly name: string;
}

/** The row of a type. @throws {Error} for a type that is not in the table. */
export const nameRow = (type: string): NameRow => {
  const row = PHYSICAL_NAMES[type];
  if (row === undefined) throw new Error(`The table of physical names has no ${type}`);
  return row;
};

/**
 * The name under which AWS will know a resource; `undefined` where AWS makes it up. References are resolved as in
 * us-east-1; `other` is the template whose outputs are read.
 */
export const physicalNameOf = (resource: Resource, template: Template, other?: Template): PhysicalName | undefined => {
  const { kind, scope, properties, longest = Infinity } = nameRow(resource.Type);
  const chosen = properties.at(-1);
  if (chosen === undefined || resource.Properties[chosen] === undefined) return undefined;
  const parts = properties.map((property) => resolve(template, resource.Properties[property], other));
  const texts = parts
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
  // IAM compares names of roles without regard to case, and no other kind has capitals.
  return { kind, scope, longest, name: texts.join(' ').toLowerCase() };
};
