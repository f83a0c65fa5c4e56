import { Aws, Stack, Validations } from 'aws-cdk-lib';
import { type ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Lets whoever has the policy read the outputs of the policy's own stack, where operators' commands find what they ask. */
export const allowDescribeStack = (policy: ManagedPolicy): void => {
  // Pseudo parameters, so that the finding below has one name with and without a known account. A request by name is judged
  // with the id of the stack, or with "*" in its place (aws/aws-parallelcluster#754).
  const [partition, region, account] = [Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID];
  const { stackName } = Stack.of(policy);
  policy.addStatements(
    new PolicyStatement({
      actions: ['cloudformation:DescribeStacks'],
      resources: [`arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/*`],
    }),
  );
  Validations.of(policy).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/${stackName}/*]`,
    reason: 'It is the stack of the policy itself; its id is known once it is deployed.',
  });
};
