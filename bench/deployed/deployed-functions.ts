import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Assembly, synthesise } from '../../local/deploy/deploy';
import type { EmulatorAddress } from '../../local/emulator/emulator';
import type { AwsClients } from '../../local/pipeline/aws-clients';

const variable = z.union([z.string(), z.strictObject({ Ref: z.string() })]);
const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});
const lambda = z.object({
  Properties: z.object({
    MemorySize: z.number(),
    Environment: z.object({ Variables: z.record(z.string(), variable) }),
  }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});
type Resources = Readonly<Record<string, z.infer<typeof resource>>>;

/** A function as the app would deploy it. */
export interface DeployedFunction {
  /** Its bundle. */
  readonly program: string;
  /** Its environment, with queues and buckets that exist in the emulator. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
}

const readResources = ({ folder, pipelineName }: Assembly): Resources => {
  const template: unknown = JSON.parse(readFileSync(path.join(folder, `${pipelineName}.template.json`), 'utf8'));
  return z.object({ Resources: z.record(z.string(), resource) }).parse(template).Resources;
};

/** Makes the stack's queues and buckets, and nothing that would work on them. @returns what `Ref` gives, of log groups too. */
const createAll = async (aws: AwsClients, resources: Resources, pipelineName: string): Promise<Map<string, string>> => {
  const references = new Map<string, string>();
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type === 'AWS::S3::Bucket') {
      const Bucket = z.string().default(`${pipelineName}-${id.toLowerCase()}`).parse(Properties.BucketName);
      await aws.s3.send(new CreateBucketCommand({ Bucket }));
      references.set(id, Bucket);
    }
    if (Type === 'AWS::Logs::LogGroup') references.set(id, z.string().parse(Properties.LogGroupName));
    if (Type === 'AWS::SQS::Queue') {
      const { QueueName, ...rest } = Properties;
      // CloudFormation's properties are SQS's attributes; those that are objects refer to other queues.
      const attributes = Object.entries(rest).filter(([, value]) => typeof value !== 'object');
      const { QueueUrl } = await aws.sqs.send(
        new CreateQueueCommand({
          QueueName: z.string().parse(QueueName),
          Attributes: Object.fromEntries(attributes.map(([name, value]) => [name, String(value)])),
        }),
      );
      references.set(id, z.string().parse(QueueUrl));
    }
  }
  return references;
};

/**
 * Synthesises the real app with these settings, and makes what its functions need around them.
 * @param pipelineName of this bench alone: all share one emulator. @returns the functions, by feature.
 */
export const deployedFunctions = async (
  emulator: EmulatorAddress,
  aws: AwsClients,
  settings: Readonly<Record<string, string>>,
  pipelineName: string,
): Promise<(feature: string) => DeployedFunction> => {
  const assembly = await synthesise(emulator, pipelineName, settings);
  const resources = readResources(assembly);
  const references = await createAll(aws, resources, pipelineName);
  return (feature) => {
    const named = Object.values(resources).find(
      ({ Properties }) => Properties.FunctionName === `${pipelineName}-${feature}`,
    );
    const { Properties, Metadata } = lambda.parse(named);
    const variables = Object.entries(Properties.Environment.Variables).map(([name, value]) => {
      const resolved = typeof value === 'string' ? value : references.get(value.Ref);
      if (resolved === undefined)
        throw new Error(`The bench knows no queue, bucket or log group that ${name} could refer to`);
      return [name, resolved] as const;
    });
    return {
      program: path.join(assembly.folder, Metadata['aws:asset:path'], 'index.js'),
      variables: Object.fromEntries(variables),
      memoryMiB: Properties.MemorySize,
    };
  };
};
