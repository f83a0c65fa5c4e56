import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/** Besides what CloudFormation's specification calls stateful: buckets, queues, log groups, keys. */
const LOST: Readonly<Record<string, string>> = {
  'AWS::SNS::Topic': 'with the subscriptions that people made',
  'AWS::SNS::Subscription': 'with the confirmation that a person gave',
  'AWS::IAM::ManagedPolicy': 'with the roles, users and groups that people attached it to',
  'AWS::ApiGatewayV2::Api': 'with the address that Twilio was given',
};

const specification = loadAwsServiceSpecSync();

/** What goes with a resource of a type and does not come back with a new one; `undefined` where nothing does. */
export const lostWith = (type: string): string | undefined => {
  const { isStateful = false } = specification.lookup('resource', 'cloudFormationType', 'equals', type).only();
  return LOST[type] ?? (isStateful ? 'with what it holds' : undefined);
};
