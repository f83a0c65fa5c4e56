import { type Stack, Validations } from 'aws-cdk-lib';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';

/* What tests do to the pipeline's stack before it is synthesised; by name, since another process may synthesise it. */

const withAnotherApi = (stack: Stack): void => {
  for (const api of stack.node.findAll()) if (api instanceof CfnApi) api.overrideLogicalId('AnotherApi');
  // The name of a finding on the policy of link requesters has the logical id in it.
  Validations.of(stack).acknowledge({
    id:
      'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:' +
      '<AnotherApi>/*/POST/urls]',
    reason: 'It is the one route of link requesters, as in lib/resources/link-requesters.ts.',
  });
};

const SPOILS = {
  'a queue without what cdk-nag asks for': (stack: Stack) => new Queue(stack, 'Careless'),
  'a property that CloudFormation would refuse': (stack: Stack) =>
    new CfnQueue(stack, 'Impossible', { messageRetentionPeriod: 1 }),
  'another API': withAnotherApi,
} satisfies Readonly<Record<string, (stack: Stack) => unknown>>;

export type Spoil = keyof typeof SPOILS;

/** @throws {Error} for a name that is none of them. */
export const spoilBy = (name: string, stack: Stack): void => {
  const spoil = Object.entries(SPOILS).find(([known]) => known === name)?.[1];
  if (spoil === undefined) throw new Error(`No stack is spoilt by ${name}`);
  spoil(stack);
};
