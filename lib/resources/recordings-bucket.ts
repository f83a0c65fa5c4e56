import { Annotations, Duration, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, Grant, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type CorsRule,
  HttpMethods,
  type IBucket,
  PartitionDateSource,
  TargetObjectKeyFormat,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PipelineFunction } from '../constructs/pipeline-function';
import type { WatchedPipeline } from '../monitoring/watched-pipeline';
import type { Settings } from '../settings/read-settings';
import { wasteOf } from '../settings/thrift';
import { recordingsLifecycle, writeSizesAsText } from './recordings-lifecycle';

/** Of the request metrics of all objects in a folder: today's, or a former one. */
const requestFilterId = (former: number): string => (former === 0 ? 'recordings' : `former-${former}`);

/**
 * Outlives its stack and its replacement, but not a first deploy that fails: what that leaves behind is empty, and a bucket
 * with a name of one's own would block the next try.
 */
const KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** S3's access log in folders of the days on which the requests were made, not on which they were logged. */
export const BY_DAY = TargetObjectKeyFormat.partitionedPrefix(PartitionDateSource.EVENT_TIME);

/** For scripts of web pages; an audio element needs none. A part of a recording is asked for with Range, to seek in it. */
const corsOf = (origins: readonly string[]): CorsRule => ({
  allowedOrigins: [...origins],
  allowedMethods: [HttpMethods.GET, HttpMethods.HEAD],
  allowedHeaders: ['Range'],
  exposedHeaders: ['Accept-Ranges', 'Content-Disposition', 'Content-Length', 'Content-Range', 'ETag'],
  maxAge: 3600,
});

export interface RecordingsBucketProps {
  readonly settings: Settings;
}

/** Where the recordings lie. It outlives the stack: `cdk destroy` deletes no recording. */
export class RecordingsBucket extends Construct {
  readonly bucket: Bucket;
  /** Where S3 logs the requests to it and to the links bucket: who played what. */
  readonly accessLog: IBucket;
  /** What monitoring knows of the bucket. */
  readonly watched: WatchedPipeline['bucket'];
  private readonly prefix: string;
  private readonly formerPrefixes: readonly string[];
  /** ARNs of the roles that may touch objects at all. */
  private readonly allowedRoles: Set<string>;

  constructor(scope: Construct, id: string, { settings }: RecordingsBucketProps) {
    super(scope, id);
    this.prefix = settings.S3_PREFIX;
    this.formerPrefixes = settings.S3_FORMER_PREFIXES;
    this.allowedRoles = new Set(settings.BREAK_GLASS_ROLE_ARNS);

    const folders = [this.prefix, ...this.formerPrefixes];
    const lifecycleRules = recordingsLifecycle(settings);
    const accessLog = new Bucket(this, 'AccessLog', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: KEPT,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(settings.AUDIT_RETENTION_DAYS) }],
    });
    // Bucket differs from its own interface under exactOptionalPropertyTypes.
    this.accessLog = accessLog as IBucket;
    accessLog.addToResourcePolicy(
      new PolicyStatement({
        // The CDK allows it for today's bucket only: one that S3_BUCKET named before would go on unlogged.
        sid: 'LogsOfFormerBuckets',
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [accessLog.arnForObjects('*')],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.bucket = new Bucket(this, 'Bucket', {
      ...(settings.S3_BUCKET !== undefined && { bucketName: settings.S3_BUCKET }),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy: KEPT,
      serverAccessLogsBucket: this.accessLog,
      // By day, so that who looks for a play need not read all: `{account}/{region}/{bucket}/yyyy/mm/dd/…`.
      targetObjectKeyFormat: BY_DAY,
      ...(settings.LINK_ORIGINS.length > 0 && { cors: [corsOf(settings.LINK_ORIGINS)] }),
      lifecycleRules,
      metrics: folders.map((folder, former) => ({ id: requestFilterId(former), prefix: `${folder}/` })),
    });
    this.watched = {
      bucketName: this.bucket.bucketName,
      requestFilterIds: [requestFilterId(0), ...this.formerPrefixes.map((_, index) => requestFilterId(index + 1))],
    };
    this.denyStrangers();
    this.denyStaleLinks(settings.RECORDING_URL_EXPIRATION_MINUTES);
    writeSizesAsText(this.cfnBucket, lifecycleRules);
    for (const [index, waste] of wasteOf(settings).entries())
      Annotations.of(this).addWarningV2(`recording-pipeline:waste-${index}`, waste);
    // Or the buckets that stay would lose their protection with the stack.
    for (const { policy } of [this.bucket, accessLog]) policy?.applyRemovalPolicy(KEPT);
  }

  /** May store recordings, and look at what lies there. */
  grantStore(fn: PipelineFunction): void {
    this.grantObjects(fn, ['s3:PutObject'], [this.prefix]);
    this.grantRead(fn);
  }

  /** May read recordings, and so sign links to them, and tell what lies there. */
  grantRead(fn: PipelineFunction): void {
    this.grantObjects(fn, ['s3:GetObject'], [this.prefix, ...this.formerPrefixes]);
    // With it a key that does not exist is 404; without, 403, as one that may not be seen.
    this.grantList(fn);
  }

  /** May tell which keys there are, and open none. */
  grantList(fn: PipelineFunction): void {
    this.grantKeys(fn, 's3:ListBucket');
  }

  /** May tell what was deleted, as long as the bucket keeps its versions. */
  grantTellDeleted(fn: PipelineFunction): void {
    this.grantKeys(fn, 's3:ListBucketVersions');
  }

  private grantKeys(fn: PipelineFunction, action: string): void {
    const folders = [this.prefix, ...this.formerPrefixes].map((prefix) => `${prefix}/*`);
    fn.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [action],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': folders } },
      }),
    );
  }

  private grantObjects(fn: PipelineFunction, actions: string[], prefixes: readonly string[]): void {
    const resourceArns = prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}/*`));
    Grant.addToPrincipal({ grantee: fn, actions, resourceArns });
    this.allowedRoles.add(fn.role.roleArn);
    for (const prefix of prefixes)
      Validations.of(fn.role).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${this.logicalId()}.Arn>/${prefix}/*]`,
        reason: 'Keys are made of dates and SIDs that nobody knows beforehand; the prefix bounds them.',
      });
  }

  private get cfnBucket(): CfnBucket {
    return this.bucket.node.defaultChild as CfnBucket;
  }

  private logicalId(): string {
    return Stack.of(this).getLogicalId(this.cfnBucket);
  }

  /**
   * Whatever their own policies allow, no other roles or users of the account touch an object. Object ARNs only, so that
   * an administrator or CloudFormation can still manage the bucket itself (and repair this very policy).
   */
  private denyStrangers(): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyObjectsToAllButThePipeline',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:*'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: {
          // Of an assumed role this key holds the role's ARN, not the session's.
          ArnNotLike: { 'aws:PrincipalArn': Lazy.any({ produce: () => [...this.allowedRoles] }) },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      }),
    );
  }

  /** The bucket itself refuses a link older than the configured expiry, whatever expiry its signer wrote into it. */
  private denyStaleLinks(expirationMinutes: number): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyLinksOlderThanTheExpiry',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:*'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: {
          StringEquals: { 's3:authType': 'REST-QUERY-STRING' },
          NumericGreaterThan: { 's3:signatureAge': String(expirationMinutes * 60_000) },
        },
      }),
    );
  }
}
