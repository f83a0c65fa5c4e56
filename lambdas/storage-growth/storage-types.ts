/**
 * Every StorageType under which S3 reports `BucketSizeBytes` to CloudWatch, once a day.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 */
export const storageTypes = [
  'StandardStorage',
  'IntelligentTieringFAStorage',
  'IntelligentTieringIAStorage',
  'IntelligentTieringAAStorage',
  'IntelligentTieringAIAStorage',
  'IntelligentTieringDAAStorage',
  'StandardIAStorage',
  'StandardIASizeOverhead',
  'StandardIAObjectOverhead',
  'OneZoneIAStorage',
  'OneZoneIASizeOverhead',
  'ReducedRedundancyStorage',
  'GlacierIRSizeOverhead',
  'GlacierInstantRetrievalStorage',
  'GlacierStorage',
  'GlacierStagingStorage',
  'GlacierObjectOverhead',
  'GlacierS3ObjectOverhead',
  'DeepArchiveStorage',
  'DeepArchiveObjectOverhead',
  'DeepArchiveS3ObjectOverhead',
  'DeepArchiveStagingStorage',
  'ExpressOneZone',
] as const;

export type StorageType = (typeof storageTypes)[number];
