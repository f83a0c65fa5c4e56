/** What an operation of S3's API is to IAM. */
export interface Operation {
  readonly action: string;
  /** Condition keys that it sets besides those of every request. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". */
const made = (isObject: boolean, condition?: string): Readonly<Record<string, string>> => ({
  's3:ObjectCreationOperation': String(isObject),
  ...(condition !== undefined && { 's3:if-none-match': condition }),
});

/** By their names in the table. Source: S3 User Guide, "Required permissions for Amazon S3 API operations". */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetObject: { action: 's3:GetObject' },
  // HeadObject is no action of IAM.
  HeadObject: { action: 's3:GetObject' },
  'GetObject version': { action: 's3:GetObjectVersion' },
  'PutObject if new': { action: 's3:PutObject', context: made(true, '*') },
  PutObject: { action: 's3:PutObject', context: made(true) },
  // Without the header; with it, it is judged as a PutObject with it.
  CopyObject: { action: 's3:PutObject', context: made(true) },
  PostObject: { action: 's3:PutObject', context: made(true) },
  CreateMultipartUpload: { action: 's3:PutObject', context: made(false) },
  UploadPart: { action: 's3:PutObject', context: made(false) },
  DeleteObject: { action: 's3:DeleteObject' },
  'DeleteObject version': { action: 's3:DeleteObjectVersion' },
  DeleteObjectTagging: { action: 's3:DeleteObjectTagging' },
  PutObjectTagging: { action: 's3:PutObjectTagging' },
  'PutObjectTagging version': { action: 's3:PutObjectVersionTagging' },
  PutObjectAcl: { action: 's3:PutObjectAcl' },
  PutObjectLegalHold: { action: 's3:PutObjectLegalHold' },
  PutObjectRetention: { action: 's3:PutObjectRetention' },
  // Of a lock in governance mode; PutObjectRetention with x-amz-bypass-governance-retention asks for both.
  'shorten a retention': { action: 's3:BypassGovernanceRetention' },
  RestoreObject: { action: 's3:RestoreObject' },
  UpdateObjectEncryption: { action: 's3:UpdateObjectEncryption' },
  ReplicateObject: { action: 's3:ReplicateObject' },
  'own a replica': { action: 's3:ObjectOwnerOverrideToBucketOwner' },
  ListObjectsV2: { action: 's3:ListBucket' },
  ListObjectVersions: { action: 's3:ListBucketVersions' },
  PutBucketPolicy: { action: 's3:PutBucketPolicy' },
  DeleteBucketPolicy: { action: 's3:DeleteBucketPolicy' },
  GetBucketLifecycle: { action: 's3:GetLifecycleConfiguration' },
  PutBucketLifecycle: { action: 's3:PutLifecycleConfiguration' },
  PutBucketLogging: { action: 's3:PutBucketLogging' },
  PutBucketCors: { action: 's3:PutBucketCORS' },
  PutObjectLockConfiguration: { action: 's3:PutBucketObjectLockConfiguration' },
  DeleteBucket: { action: 's3:DeleteBucket' },
};

/** @throws {Error} for a name that the table made up. */
export const operationOf = (name: string): Operation => {
  const operation = OPERATIONS[name];
  if (operation === undefined) throw new Error(`S3 has no ${name}`);
  return operation;
};
