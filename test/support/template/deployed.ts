import * as z from 'zod';
import { resourcesOf } from './resolve';
import type { Template } from './synthesise';

/** A queue, and where its dead letters go. */
export interface DeployedQueue {
  readonly name: string;
  readonly url: string;
  readonly fifo: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceives: number;
  readonly deadLetterName: string;
  readonly deadLetterUrl: string;
}

/** How a function gets its messages. */
interface DeployedMapping {
  readonly queue: DeployedQueue;
  readonly batchSize: number;
  readonly maxConcurrency: number;
}

export interface DeployedFunction {
  readonly feature: string;
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Of a function that reads a queue. */
  readonly mapping: DeployedMapping | undefined;
}

/** What CloudFormation makes of a template, as far as it runs. */
export interface Deployed {
  /** By feature. */
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly queues: readonly DeployedQueue[];
}

const queueProperties = z.object({
  QueueName: z.string(),
  FifoQueue: z.boolean().default(false),
  VisibilityTimeout: z.number(),
  RedrivePolicy: z.object({ maxReceiveCount: z.number(), deadLetterTargetArn: z.string() }),
});

const functionProperties = z.object({
  FunctionName: z.string(),
  Timeout: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

const mappingProperties = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number(),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
});

/** The name at the end of an ARN. */
const nameIn = (arn: string): string => arn.split(':').at(-1) ?? '';

const urlOf = (arn: string): string => {
  const [, , , region = '', account = '', name = ''] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
};

/** The parts of a synthesised pipeline, with what they are told of each other. */
export const deployedFrom = (template: Template): Deployed => {
  const propertiesOf = <Properties extends z.ZodType>(type: string, schema: Properties): z.output<Properties>[] =>
    [...resourcesOf(template, type).values()].flatMap(({ Properties }) => schema.safeParse(Properties).data ?? []);

  const queues = propertiesOf('AWS::SQS::Queue', queueProperties).map((queue): DeployedQueue => {
    const { deadLetterTargetArn: deadLetters, maxReceiveCount: maxReceives } = queue.RedrivePolicy;
    return {
      name: queue.QueueName,
      url: urlOf(deadLetters).replace(nameIn(deadLetters), queue.QueueName),
      fifo: queue.FifoQueue,
      visibilityTimeoutSeconds: queue.VisibilityTimeout,
      maxReceives,
      deadLetterName: nameIn(deadLetters),
      deadLetterUrl: urlOf(deadLetters),
    };
  });

  const mappings = propertiesOf('AWS::Lambda::EventSourceMapping', mappingProperties);
  const mappingOf = (functionName: string): DeployedMapping | undefined => {
    const mapping = mappings.find(({ FunctionName }) => FunctionName === functionName);
    const queue = queues.find(({ name }) => name === nameIn(mapping?.EventSourceArn ?? ''));
    return (
      mapping &&
      queue && { queue, batchSize: mapping.BatchSize, maxConcurrency: mapping.ScalingConfig.MaximumConcurrency }
    );
  };

  const functions = propertiesOf('AWS::Lambda::Function', functionProperties).map((fn): DeployedFunction => {
    const variables = fn.Environment.Variables;
    return {
      feature: variables.POWERTOOLS_SERVICE_NAME ?? '',
      name: fn.FunctionName,
      variables,
      timeoutSeconds: fn.Timeout,
      mapping: mappingOf(fn.FunctionName),
    };
  });
  return { functions: new Map(functions.map((fn) => [fn.feature, fn])), queues };
};
