import {
  CreateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  FunctionResponseType,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Item } from './compared';
import type { DeployedStack } from './deployed-stack';

const properties = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.number(),
  Enabled: z.boolean().default(true),
  FunctionResponseTypes: z.array(z.enum(FunctionResponseType)),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number() }),
});

const settingsOf = ({ State, BatchSize, FunctionResponseTypes, ScalingConfig }: EventSourceMappingConfiguration) => ({
  BatchSize,
  // The others, such as Enabling or Updating, are on the way there.
  Enabled: State !== 'Disabled' && State !== 'Disabling',
  FunctionResponseTypes,
  ScalingConfig,
});

/**
 * What feeds the stack's functions from their queues. Source: cloudformation-coverage-roadmap #2260, open: no drift
 * detection. A mapping that was deleted is made anew, under an id of its own that CloudFormation does not know.
 */
export const eventSourceMappings = (lambda: LambdaClient, stack: DeployedStack): Item[] =>
  stack.ofType('AWS::Lambda::EventSourceMapping').map((resource) => {
    const { FunctionName, EventSourceArn, ...wanted } = properties.parse(resource.properties);
    // A function has one mapping of a queue at most, whatever its id.
    const find = async (): Promise<EventSourceMappingConfiguration | undefined> => {
      const { EventSourceMappings: [found] = [] } = await lambda.send(
        new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }),
      );
      return found;
    };
    return {
      title: `event source mapping of ${FunctionName}`,
      wanted,
      current: async () => {
        const found = await find();
        return found && settingsOf(found);
      },
      putBack: async () => {
        const found = await find();
        if (found === undefined)
          await lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...wanted }));
        else await lambda.send(new UpdateEventSourceMappingCommand({ UUID: found.UUID, ...wanted }));
      },
    };
  });
