import { Duration, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, Grant, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectLockRetention,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { LINKS_FOLDER } from '../../lambdas/core/link';
import type { LEDGER_FOLDER, RECEIPTS_FOLDER, RUNS_FOLDER } from '../../lambdas/core/records';
import type { PipelineFunction } from '../constructs/pipeline-function';
import type { Settings } from '../settings/read-settings';
import { BY_DAY } from './recordings-bucket';

/**
 * It outlives the stack, and the update that made it, too, should that fail: there may be records in it by then. Its name is
 * made up by CloudFormation, so that it blocks no next try.
 */
const KEPT = RemovalPolicy.RETAIN;

/**
 * All that makes, changes or removes an object, besides PutObject and what only prolongs its life (legal hold, retention, which
 * nobody shortens without the bypass). Replication brings objects without PutObject. Of patterns, so that what S3 learns
 * later is refused, too; test/infra/links-bucket.test.ts holds them against the list of S3's actions.
 */
const CHANGES = [
  's3:BypassGovernanceRetention',
  's3:Delete*',
  's3:ObjectOwnerOverrideToBucketOwner',
  's3:PutObjectA*',
  's3:PutObjectTagging',
  's3:PutObjectVersion*',
  's3:Replicate*',
  's3:RestoreObject',
  's3:UpdateObject*',
] as const;

/** Each kind of record has a folder, which one kind of role adds to. */
export type RecordsFolder = typeof LINKS_FOLDER | typeof RECEIPTS_FOLDER | typeof RUNS_FOLDER | typeof LEDGER_FOLDER;

export interface LinksBucketProps {
  readonly settings: Settings;
  /** Where S3 logs the requests to it. */
  readonly accessLog: IBucket;
}

/**
 * What the pipeline has to prove: who got which link, what has gone its whole way, and what became of every recording. Small
 * objects, which are written once and never again. It outlives the stack.
 */
export class LinksBucket extends Construct {
  readonly bucket: Bucket;
  /** ARNs of the roles that may add records. */
  private readonly adders = new Set<string>();

  constructor(scope: Construct, id: string, { settings, accessLog }: LinksBucketProps) {
    super(scope, id);
    const retention = Duration.days(settings.AUDIT_RETENTION_DAYS);
    const { AUDIT_OBJECT_LOCK: lock } = settings;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy: KEPT,
      serverAccessLogsBucket: accessLog,
      targetObjectKeyFormat: BY_DAY,
      // Always, and without cost: CloudFormation would replace a bucket that was made without (AWS::S3::Bucket, ObjectLockEnabled).
      objectLockEnabled: true,
      ...(lock !== 'off' && { objectLockDefaultRetention: ObjectLockRetention[lock](retention) }),
      lifecycleRules: [
        { id: 'records', expiration: retention },
        { id: 'noncurrent-versions', noncurrentVersionExpiration: Duration.days(1), expiredObjectDeleteMarker: true },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    // Without a rule, so that "off" takes away what stood there before; the CDK would leave the property out.
    if (lock === 'off') this.cfnBucket.objectLockConfiguration = { objectLockEnabled: 'Enabled' };
    this.denyChanges();
    this.bucket.policy?.applyRemovalPolicy(KEPT);
  }

  /** May add records to a folder, and nothing else: not even read one. */
  grantAdd(fn: PipelineFunction, folder: RecordsFolder): void {
    this.grantObjects(fn, folder, 's3:PutObject');
    this.adders.add(fn.role.roleArn);
  }

  /** May read the records of a folder; of the other folders no more than which keys they have. */
  grantRead(fn: PipelineFunction, folder: RecordsFolder): void {
    this.grantObjects(fn, folder, 's3:GetObject');
    Grant.addToPrincipal({ grantee: fn, actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] });
  }

  private grantObjects(fn: PipelineFunction, folder: RecordsFolder, action: string): void {
    Grant.addToPrincipal({
      grantee: fn,
      actions: [action],
      resourceArns: [this.bucket.arnForObjects(`${folder}/*`)],
    });
    Validations.of(fn.role).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${this.logicalId()}.Arn>/${folder}/*]`,
      reason: 'Keys are made of dates and ids that nobody knows beforehand; the folder bounds them.',
    });
  }

  private get cfnBucket(): CfnBucket {
    return this.bucket.node.defaultChild as CfnBucket;
  }

  private logicalId(): string {
    return Stack.of(this).getLogicalId(this.cfnBucket);
  }

  /**
   * Whatever their own policies allow, and whatever way an object may come or go: nobody forges, replaces, changes or removes
   * a record. To read is left to these policies, and so is a hold, which only keeps a record for longer. Object ARNs only, as
   * for the recordings. What the lifecycle expires asks no policy.
   */
  private denyChanges(): void {
    const deny = (sid: string, actions: string[], conditions?: PolicyStatementProps['conditions']) => {
      this.bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions,
          resources: [this.bucket.arnForObjects('*')],
          ...(conditions !== undefined && { conditions }),
        }),
      );
    };
    // Of an assumed role this key holds the role's ARN, not the session's. A service of AWS has none, and is denied, too.
    deny('DenyRecordsByStrangers', ['s3:PutObject'], {
      ArnNotLike: { 'aws:PrincipalArn': Lazy.any({ produce: () => [...this.adders] }) },
    });
    // Forms and uploads in parts cannot have the header, so that they are refused; a copy needs it, and so replaces nothing.
    // Sources: S3 User Guide, "Enforce conditional writes on Amazon S3 buckets", whose examples exempt parts by
    // s3:ObjectCreationOperation; AWS What's New 2025, "conditional write functionality to copy operations".
    deny('DenyRecordsOverOthers', ['s3:PutObject'], { Null: { 's3:if-none-match': 'true' } });
    deny('DenyChangesOfRecords', [...CHANGES]);
  }
}
