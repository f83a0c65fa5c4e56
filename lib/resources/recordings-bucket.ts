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
  type LifecycleRule,
  PartitionDateSource,
  StorageClass,
  TargetObjectKeyFormat,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PipelineFunction } from '../constructs/pipeline-function';
import type { WatchedPipeline } from '../monitoring/watched-pipeline';
import { movedAboveBytes, undeleteDays } from '../settings/lifecycle';
import { pricesOf } from '../settings/other-prices';
import type { Settings } from '../settings/read-settings';
import { wasteOf } from '../settings/thrift';

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
  private readonly lifecycleRules: readonly LifecycleRule[];
  /** ARNs of the roles that may touch objects at all. */
  private readonly allowedRoles: Set<string>;

  constructor(scope: Construct, id: string, { settings }: RecordingsBucketProps) {
    super(scope, id);
    this.prefix = settings.S3_PREFIX;
    this.formerPrefixes = settings.S3_FORMER_PREFIXES;
    this.lifecycleRules = lifecycleRules(settings);
    this.allowedRoles = new Set(settings.BREAK_GLASS_ROLE_ARNS);

    const folders = [this.prefix, ...this.formerPrefixes];
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
      lifecycleRules: [...this.lifecycleRules],
      metrics: folders.map((folder, former) => ({ id: requestFilterId(former), prefix: `${folder}/` })),
    });
    this.watched = {
      bucketName: this.bucket.bucketName,
      requestFilterIds: [requestFilterId(0), ...this.formerPrefixes.map((_, index) => requestFilterId(index + 1))],
    };
    this.denyStrangers();
    this.denyStaleLinks(settings.RECORDING_URL_EXPIRATION_MINUTES);
    this.writeSizesAsText();
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
    fn.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: {
          StringLike: { 's3:prefix': [this.prefix, ...this.formerPrefixes].map((prefix) => `${prefix}/*`) },
        },
      }),
    );
  }

  /** May tell what was deleted, as long as the bucket keeps its versions. */
  grantTellDeleted(fn: PipelineFunction): void {
    fn.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucketVersions'],
        resources: [this.bucket.bucketArn],
        conditions: {
          StringLike: { 's3:prefix': [this.prefix, ...this.formerPrefixes].map((prefix) => `${prefix}/*`) },
        },
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

  /** The CDK writes the size as a number, and CloudFormation asks for a text: AWS::S3::Bucket Rule, ObjectSizeGreaterThan. */
  private writeSizesAsText(): void {
    for (const [index, { objectSizeGreaterThan: size }] of this.lifecycleRules.entries())
      if (size !== undefined)
        this.cfnBucket.addPropertyOverride(`LifecycleConfiguration.Rules.${index}.ObjectSizeGreaterThan`, String(size));
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

/** What is worth a move to STANDARD_IA. A rule of its own, since a size would bind the whole rule, and so the expiry, to it. */
const moving = (settings: Settings): LifecycleRule[] => {
  const { RECORDING_RETENTION_DAYS: retentionDays, RECORDING_LIFECYCLE_IA_DAYS: iaDays } = settings;
  if (iaDays === 'never') return [];
  const movedAbove = movedAboveBytes({ retentionDays, iaDays }, pricesOf(settings));
  if (movedAbove === undefined) return [];
  return [
    {
      id: 'infrequent-access',
      // A size in a rule takes precedence over the 128 KB that S3 has by default (AWS::S3::Bucket LifecycleConfiguration).
      objectSizeGreaterThan: movedAbove,
      transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(iaDays) }],
    },
  ];
};

/** For the whole bucket, so that recordings under a former S3_PREFIX expire as well. */
const lifecycleRules = (settings: Settings): LifecycleRule[] => [
  {
    id: 'recordings',
    // In a versioned bucket this only puts a delete marker on top; the last rule but one does away with the bytes and the marker.
    expiration: Duration.days(settings.RECORDING_RETENTION_DAYS),
  },
  ...moving(settings),
  {
    id: 'noncurrent-versions',
    noncurrentVersionExpiration: Duration.days(undeleteDays(settings.RECORDING_RETENTION_DAYS)),
    // Of a marker with nothing beneath. CloudFormation refuses it in a rule of its own (cloudformation-coverage-roadmap#1124);
    // together they are an example of the S3 User Guide ("Removing expired object delete markers").
    expiredObjectDeleteMarker: true,
  },
  { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
];
