import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Item } from './compared';
import type { DeployedStack } from './deployed-stack';

const properties = z.strictObject({ Bucket: z.string(), PolicyDocument: z.looseObject({}) });

const currentPolicy = async (s3: S3Client, bucket: string): Promise<unknown> => {
  try {
    const { Policy = 'null' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    return JSON.parse(Policy);
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucketPolicy') return undefined;
    throw error;
  }
};

/** The policies of the stack's buckets. Source: cloudformation-coverage-roadmap #2169, open: no drift detection. */
export const bucketPolicies = (s3: S3Client, stack: DeployedStack): Item[] =>
  stack.ofType('AWS::S3::BucketPolicy').map((resource) => {
    const { Bucket, PolicyDocument } = properties.parse(resource.properties);
    return {
      title: `policy of the bucket ${Bucket}`,
      wanted: PolicyDocument,
      current: () => currentPolicy(s3, Bucket),
      putBack: async () => {
        await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(PolicyDocument) }));
      },
    };
  });
