import { randomUUID } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What a request is about: an object with a version of it, or a bucket. */
export interface Target {
  readonly Bucket: string;
  readonly Key: string;
  /** Of the object that lies there. */
  readonly VersionId: string | undefined;
  /** Of a listing. */
  readonly Prefix: string | undefined;
  /** As it is: put back, it changes nothing. */
  readonly policy: string;
}

type Request = (s3: S3Client, target: Target) => Promise<unknown>;

const TAGS = { TagSet: [{ Key: 'a', Value: 'b' }] };

/** By their names in the table of requests; those that MiniStack knows and judges. */
export const S3_REQUESTS: Readonly<Record<string, Request>> = {
  GetObject: (s3, { Bucket, Key }) => s3.send(new GetObjectCommand({ Bucket, Key })),
  HeadObject: (s3, { Bucket, Key }) => s3.send(new HeadObjectCommand({ Bucket, Key })),
  'GetObject version': (s3, { Bucket, Key, VersionId }) => s3.send(new GetObjectCommand({ Bucket, Key, VersionId })),
  // Where nothing lies yet.
  'PutObject if new': (s3, { Bucket, Key }) =>
    s3.send(new PutObjectCommand({ Bucket, Key: `${Key}.${randomUUID()}`, Body: 'ID3', IfNoneMatch: '*' })),
  PutObject: (s3, { Bucket, Key }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'ID3' })),
  CopyObject: (s3, { Bucket, Key }) =>
    s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${encodeURI(Key)}` })),
  CreateMultipartUpload: (s3, { Bucket, Key }) => s3.send(new CreateMultipartUploadCommand({ Bucket, Key })),
  DeleteObject: (s3, { Bucket, Key }) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
  'DeleteObject version': (s3, { Bucket, Key, VersionId }) =>
    s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId })),
  DeleteObjectTagging: (s3, { Bucket, Key }) => s3.send(new DeleteObjectTaggingCommand({ Bucket, Key })),
  PutObjectTagging: (s3, { Bucket, Key }) => s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: TAGS })),
  'PutObjectTagging version': (s3, { Bucket, Key, VersionId }) =>
    s3.send(new PutObjectTaggingCommand({ Bucket, Key, VersionId, Tagging: TAGS })),
  PutObjectAcl: (s3, { Bucket, Key }) => s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'private' })),
  ListObjectsV2: (s3, { Bucket, Prefix }) => s3.send(new ListObjectsV2Command({ Bucket, Prefix })),
  ListObjectVersions: (s3, { Bucket, Prefix }) => s3.send(new ListObjectVersionsCommand({ Bucket, Prefix })),
  PutBucketPolicy: (s3, { Bucket, policy }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy })),
  DeleteBucketPolicy: async (s3, { Bucket, policy }) => {
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
  },
  PutBucketLifecycle: (s3, { Bucket }) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 3653 } }],
        },
      }),
    ),
  PutBucketLogging: (s3, { Bucket }) => s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} })),
  PutBucketCors: (s3, { Bucket }) =>
    s3.send(
      new PutBucketCorsCommand({
        Bucket,
        CORSConfiguration: { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://a.example'] }] },
      }),
    ),
  DeleteBucket: (s3, { Bucket }) => s3.send(new DeleteBucketCommand({ Bucket })),
};

/** The policy of a bucket as it is. */
export const policyOf = async (s3: S3Client, Bucket: string): Promise<string> =>
  (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '';
