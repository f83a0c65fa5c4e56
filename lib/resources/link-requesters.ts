import { Aws, Stack, Validations } from 'aws-cdk-lib';
import type { CfnApi, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Group, ManagedPolicy, PolicyStatement, Role, User } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { iamPrincipalIn } from '../settings/arns';
import type { Settings } from '../settings/read-settings';
import { allowDescribeStack } from './describe-stack';

export interface LinkRequestersProps {
  readonly settings: Pick<Settings, 'PIPELINE_NAME' | 'LINK_REQUESTER_ARNS'>;
  readonly api: HttpApi;
  /** What may be POSTed to; begins with a slash. */
  readonly path: string;
}

/**
 * Who may ask for links: whoever has this policy. The roles, users and groups of LINK_REQUESTER_ARNS have it from the start;
 * an administrator attaches it to others. Without description: one that changes would replace the policy, under a name that is
 * taken (CloudFormation, AWS::IAM::ManagedPolicy).
 */
export class LinkRequesters extends Construct {
  readonly policyArn: string;

  constructor(scope: Construct, id: string, { settings, api, path }: LinkRequestersProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const policy = new ManagedPolicy(this, 'Policy', {
      // Unique in an account, over all regions.
      managedPolicyName: `${settings.PIPELINE_NAME}-link-requesters-${stack.region}`,
      statements: [
        new PolicyStatement({
          actions: ['execute-api:Invoke'],
          // api-id/stage/METHOD/path (API Gateway Developer Guide, "Control access for invoking an API"). Any stage: there is
          // one, and how "$default" is written here no page of AWS says.
          resources: [`arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${api.apiId}/*/POST${path}`],
        }),
      ],
    });
    const apiId = stack.getLogicalId(api.node.defaultChild as CfnApi);
    Validations.of(policy).acknowledge({
      id:
        'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:' +
        `<${apiId}>/*/POST${path}]`,
      reason: 'It is this one route; the API has one stage.',
    });
    allowDescribeStack(policy);
    for (const arn of settings.LINK_REQUESTER_ARNS) {
      const { kind, name } = iamPrincipalIn(arn) ?? {};
      // CloudFormation takes names, not ARNs; the path is no part of them.
      if (kind === 'role') policy.attachToRole(Role.fromRoleName(this, arn, String(name)));
      if (kind === 'user') policy.attachToUser(User.fromUserName(this, arn, String(name)));
      if (kind === 'group') policy.attachToGroup(Group.fromGroupName(this, arn, String(name)));
    }
    this.policyArn = policy.managedPolicyArn;
  }
}
