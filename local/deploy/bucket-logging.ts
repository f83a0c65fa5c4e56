import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { PutBucketLoggingCommand, type PutBucketLoggingCommandInput, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Assembly } from './deploy';

const reference = z.object({ Ref: z.string() });

const logging = z.strictObject({
  DestinationBucketName: z.union([reference, z.string()]),
  LogFilePrefix: z.string().default(''),
  TargetObjectKeyFormat: z
    .union([
      z.strictObject({ SimplePrefix: z.strictObject({}) }),
      z.strictObject({
        PartitionedPrefix: z.strictObject({ PartitionDateSource: z.enum(['EventTime', 'DeliveryTime']).optional() }),
      }),
    ])
    .optional(),
});

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.looseObject({ LoggingConfiguration: logging.optional() }).optional() }),
  ),
});

/**
 * What CloudFormation asks of S3 for the buckets of a template that log their requests.
 * @param physicalId - the name of the bucket that became of a logical id
 */
export const bucketLoggings = (
  document: unknown,
  physicalId: (logicalId: string) => string,
): readonly PutBucketLoggingCommandInput[] =>
  Object.entries(template.parse(document).Resources).flatMap(([logicalId, { Type, Properties }]) => {
    const wanted = Properties?.LoggingConfiguration;
    if (Type !== 'AWS::S3::Bucket' || wanted === undefined) return [];
    const { DestinationBucketName: target, LogFilePrefix: TargetPrefix, TargetObjectKeyFormat: format } = wanted;
    const LoggingEnabled = {
      TargetBucket: typeof target === 'string' ? target : physicalId(target.Ref),
      TargetPrefix,
      TargetObjectKeyFormat: format,
    };
    return [{ Bucket: physicalId(logicalId), BucketLoggingStatus: { LoggingEnabled } }];
  });

/** Does what CloudFormation does with the LoggingConfiguration of buckets, and MiniStack 1.5.33's does not. Emulator only. */
export const applyBucketLogging = async (
  { s3, cloudFormation }: { readonly s3: S3Client; readonly cloudFormation: CloudFormationClient },
  { pipelineName, folder }: Pick<Assembly, 'pipelineName' | 'folder'>,
): Promise<void> => {
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: pipelineName }),
  );
  const document: unknown = JSON.parse(readFileSync(path.join(folder, `${pipelineName}.template.json`), 'utf8'));
  const physicalId = (logicalId: string): string => {
    const id = StackResources.find((resource) => resource.LogicalResourceId === logicalId)?.PhysicalResourceId;
    if (id === undefined) throw new Error(`the stack ${pipelineName} has no ${logicalId}`);
    return id;
  };
  for (const input of bucketLoggings(document, physicalId)) await s3.send(new PutBucketLoggingCommand(input));
};
