import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type * as z from 'zod';
import { Failure } from './failure';
import type { Pipeline } from './find-pipeline';

const older = (name: string, functionName: string, lacks: string): Failure =>
  new Failure(
    'older-pipeline',
    `${functionName} ${lacks}: the stack ${name} was deployed by an older version. Deploy this one: docs/upgrade.md`,
  );

/**
 * What a Lambda of the pipeline is told by its environment, as far as the schema asks: the settings it was deployed with.
 * @throws {Failure} of a pipeline that has no such Lambda yet, or whose Lambda is told something else
 */
export const variablesOf = async <Schema extends z.ZodObject>(
  { name, aws }: Pick<Pipeline, 'name' | 'aws'>,
  feature: string,
  schema: Schema,
): Promise<z.output<Schema>> => {
  const FunctionName = `${name}-${feature}`;
  const lambda = await aws.lambda();
  const { Environment } = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName }))
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException')
        throw older(name, FunctionName, 'is not there');
      throw error;
    });
  const { success, data, error } = schema.safeParse(Environment?.Variables ?? {});
  if (success) return data;
  const names = [...new Set(error.issues.map(({ path }) => String(path[0])))].join(', ');
  throw older(name, FunctionName, `is not told ${names} as this version tells it`);
};
