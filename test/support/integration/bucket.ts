import { HeadObjectCommand, type HeadObjectCommandOutput, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/**
 * The keys of everything that was ever written for a call, one for each version, sorted: a key that comes twice was
 * overwritten or deleted.
 */
export const keysOfCall = async ({ aws, outputs }: LocalPipeline, callSid: string): Promise<readonly string[]> => {
  const {
    Versions = [],
    DeleteMarkers = [],
    IsTruncated,
  } = await aws.s3.send(new ListObjectVersionsCommand({ Bucket: outputs.BucketName }));
  if (IsTruncated === true) throw new Error('more versions than one page holds: no test makes a thousand');
  return [...Versions, ...DeleteMarkers].flatMap(({ Key }) => (Key?.includes(callSid) ? [Key] : [])).toSorted();
};

/** What S3 says about an object. */
export const objectAt = ({ aws, outputs }: LocalPipeline, key: string): Promise<HeadObjectCommandOutput> =>
  aws.s3.send(new HeadObjectCommand({ Bucket: outputs.BucketName, Key: key }));
