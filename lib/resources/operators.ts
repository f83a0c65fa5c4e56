import { ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LEDGER_FOLDER, RECEIPTS_FOLDER, RUNS_FOLDER } from '../../lambdas/core/records';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Settings } from '../settings/read-settings';
import type { Credentials } from './credentials';
import { allowDescribeStack } from './describe-stack';
import type { LinksBucket } from './links-bucket';
import type { RecordingsBucket } from './recordings-bucket';

export interface OperatorsProps {
  readonly settings: Pick<Settings, 'PIPELINE_NAME' | 'S3_PREFIX' | 'S3_FORMER_PREFIXES'>;
  readonly credentials: Credentials;
  readonly queues: readonly QueueWithDlq[];
  readonly recordingsBucket: RecordingsBucket;
  readonly linksBucket: LinksBucket;
}

/** What `recordings ledger`, `status` and `adopt` read: what became of each recording. Who got links is for auditors. */
const FOLDERS = [RECEIPTS_FOLDER, RUNS_FOLDER, LEDGER_FOLDER] as const;

/**
 * Who may run the commands that operate the pipeline (redrive, status, reconcile, adopt, ledger), and hear no recording: whoever
 * has the policy. An administrator attaches it. Without description: one that changes would replace the policy, under a name that
 * is taken (CloudFormation, AWS::IAM::ManagedPolicy).
 */
export class Operators extends Construct {
  readonly policyArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OperatorsProps,
  ) {
    super(scope, id);
    const policy = new ManagedPolicy(this, 'Policy', {
      // Unique in an account, over all regions.
      managedPolicyName: `${props.settings.PIPELINE_NAME}-operators-${Stack.of(this).region}`,
      statements: [...this.onQueues(), ...this.onBuckets(), ...this.onFunctions()],
    });
    // Whoever adopts or checks asks Twilio and Airtable as the pipeline does.
    props.credentials.grantRead(policy);
    allowDescribeStack(policy);
    this.acknowledge(policy);
    this.policyArn = policy.managedPolicyArn;
  }

  /** Dead letters are looked at, sent again and then deleted; recordings that Twilio has are sent. No work is taken away. */
  private onQueues(): PolicyStatement[] {
    const { queues } = this.props;
    const work = queues.map(({ queue }) => queue.queueArn);
    const deadLetters = queues.map(({ deadLetterQueue }) => deadLetterQueue.queueArn);
    return [
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: work }),
      new PolicyStatement({
        actions: [
          ...['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
          // AWS covers the batch by the first one (SQS API Reference, "AddPermission"), other implementations of IAM do not.
          ...['sqs:ChangeMessageVisibility', 'sqs:ChangeMessageVisibilityBatch'],
        ],
        resources: deadLetters,
      }),
      new PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: [...work, ...deadLetters] }),
    ];
  }

  /** Which recordings lie there, not what they hold; the bucket's own policy would refuse that, too. */
  private onBuckets(): PolicyStatement[] {
    const { settings, recordingsBucket, linksBucket } = this.props;
    const prefixes = [settings.S3_PREFIX, ...settings.S3_FORMER_PREFIXES];
    return [
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [recordingsBucket.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}/*`) } },
      }),
      // Whoever adopts an archive is told how long it will be kept.
      new PolicyStatement({
        actions: ['s3:GetLifecycleConfiguration'],
        resources: [recordingsBucket.bucket.bucketArn],
      }),
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [linksBucket.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': FOLDERS.map((folder) => `${folder}/*`) } },
      }),
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: FOLDERS.map((folder) => linksBucket.bucket.arnForObjects(`${folder}/*`)),
      }),
    ];
  }

  /** The reconciler runs on demand; the settings that the pipeline was deployed with are its functions' variables. */
  private onFunctions(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.functionArn('reconciler')] }),
      new PolicyStatement({ actions: ['lambda:GetFunctionConfiguration'], resources: [this.functionArn('*')] }),
      new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
    ];
  }

  /** Of pseudo parameters, so that its finding has one name with and without a known account. */
  private functionArn(feature: string): string {
    return Stack.of(this).formatArn({
      partition: Aws.PARTITION,
      region: Aws.REGION,
      account: Aws.ACCOUNT_ID,
      service: 'lambda',
      resource: 'function',
      resourceName: `${this.props.settings.PIPELINE_NAME}-${feature}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private acknowledge(policy: ManagedPolicy): void {
    const { settings, linksBucket } = this.props;
    const links = Stack.of(this).getLogicalId(linksBucket.bucket.node.defaultChild as CfnBucket);
    Validations.of(policy).acknowledge(
      ...FOLDERS.map((folder) => ({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${links}.Arn>/${folder}/*]` as const,
        reason: 'Keys are made of dates and SIDs that nobody knows beforehand; the folder bounds them.',
      })),
      {
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${settings.PIPELINE_NAME}-*]`,
        reason: 'They are the functions of this pipeline, and their variables hold no secret.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
        reason:
          'GetMetricData knows no resources or conditions: who may read one metric of the account may read them all.',
      },
    );
  }
}
