/**
 * Every StorageType under which S3 reports `BucketSizeBytes` to CloudWatch, once a day.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html. Of two names that editions of it have for
 * one type both stand here: a type that S3 does not report costs nothing.
 */
export const storageTypes = [
  'StandardStorage',
  'IntelligentTieringFAStorage',
  'IntelligentTieringIAStorage',
  'IntelligentTieringAAStorage',
  'IntelligentTieringAIAStorage',
  'IntelligentTieringDAAStorage',
  'IntAAObjectOverhead',
  'IntAAS3ObjectOverhead',
  'IntDAAObjectOverhead',
  'IntDAAS3ObjectOverhead',
  'StandardIAStorage',
  'StandardIASizeOverhead',
  'StandardIAObjectOverhead',
  'OneZoneIAStorage',
  'OneZoneIASizeOverhead',
  'ReducedRedundancyStorage',
  'GlacierIRSizeOverhead',
  'GlacierInstantRetrievalSizeOverhead',
  'GlacierInstantRetrievalStorage',
  'GlacierStorage',
  'GlacierStagingStorage',
  'GlacierObjectOverhead',
  'GlacierS3ObjectOverhead',
  'DeepArchiveStorage',
  'DeepArchiveObjectOverhead',
  'DeepArchiveS3ObjectOverhead',
  'DeepArchiveStagingStorage',
  'ExpressOneZoneStorage',
] as const;

export type StorageType = (typeof storageTypes)[number];
