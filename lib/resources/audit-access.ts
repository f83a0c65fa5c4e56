import { Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LINKS_FOLDER } from '../../lambdas/core/link';
import type { PipelineFunction } from '../constructs/pipeline-function';
import type { Settings } from '../settings/read-settings';
import { allowDescribeStack } from './describe-stack';
import type { LinksBucket } from './links-bucket';

export interface AuditAccessProps {
  readonly settings: Pick<Settings, 'PIPELINE_NAME'>;
  readonly linksBucket: LinksBucket;
  /** Where S3 logs who played what. */
  readonly accessLog: IBucket;
}

/**
 * Who may read who got which link, and who played it; and nothing of a recording. Whoever has the policy: an administrator
 * attaches it. Without description: one that changes would replace the policy, under a name that is taken (CloudFormation,
 * AWS::IAM::ManagedPolicy).
 */
export class AuditAccess extends Construct {
  readonly auditorsPolicyArn: string;
  /** `{account}/{region}/`: where the access log has the folders of this pipeline's buckets. */
  readonly logFolder: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AuditAccessProps,
  ) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    this.logFolder = `${account}/${region}/`;
    const policy = new ManagedPolicy(this, 'Auditors', {
      // Unique in an account, over all regions.
      managedPolicyName: `${props.settings.PIPELINE_NAME}-access-auditors-${region}`,
      statements: this.reading(),
    });
    allowDescribeStack(policy);
    this.acknowledgeAllKeys(policy);
    this.auditorsPolicyArn = policy.managedPolicyArn;
  }

  /** May read both, as an auditor. */
  grantRead(fn: PipelineFunction): void {
    for (const statement of this.reading()) fn.role.addToPrincipalPolicy(statement);
    this.acknowledgeAllKeys(fn.role);
  }

  private reading(): PolicyStatement[] {
    const { linksBucket, accessLog } = this.props;
    return [
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [linksBucket.bucket.bucketArn, accessLog.bucketArn],
      }),
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [linksBucket.bucket.arnForObjects(`${LINKS_FOLDER}/*`), accessLog.arnForObjects('*')],
      }),
    ];
  }

  private acknowledgeAllKeys(construct: Construct): void {
    const { linksBucket, accessLog } = this.props;
    const idOf = (bucket: IBucket): string => Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnBucket);
    Validations.of(construct).acknowledge(
      {
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${idOf(linksBucket.bucket as IBucket)}.Arn>/${LINKS_FOLDER}/*]`,
        reason: 'Keys are made of dates and ids that nobody knows beforehand; the folder bounds them.',
      },
      {
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${idOf(accessLog)}.Arn>/*]`,
        reason: 'S3 makes the keys of its logs, and the bucket holds nothing else.',
      },
    );
  }
}
