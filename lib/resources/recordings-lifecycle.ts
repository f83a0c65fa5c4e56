import { Duration } from 'aws-cdk-lib';
import { type CfnBucket, type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { movedAboveBytes, undeleteDays } from '../settings/lifecycle';
import { pricesOf } from '../settings/other-prices';
import type { Settings } from '../settings/read-settings';

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

/** What becomes of recordings with time. For the whole bucket, so that those under a former S3_PREFIX expire as well. */
export const recordingsLifecycle = (settings: Settings): LifecycleRule[] => [
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

/** The CDK writes the size as a number, and CloudFormation asks for a text: AWS::S3::Bucket Rule, ObjectSizeGreaterThan. */
export const writeSizesAsText = (bucket: CfnBucket, rules: readonly LifecycleRule[]): void => {
  for (const [index, { objectSizeGreaterThan: size }] of rules.entries())
    if (size !== undefined)
      bucket.addPropertyOverride(`LifecycleConfiguration.Rules.${index}.ObjectSizeGreaterThan`, String(size));
};
