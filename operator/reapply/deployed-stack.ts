import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { Failure } from '../cli/failure';
import { type Named, type Place, valuesIn } from './template-values';

const template = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown().optional() })),
});

/** `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID` */
const stackArn = /^arn:([^:]+):cloudformation:([^:]+):(\d+):stack\//;

/** One resource of the template, its references resolved. */
interface DeployedResource extends Named {
  readonly logicalId: string;
  readonly properties: unknown;
}

/** A stack as it was deployed last. */
export interface DeployedStack {
  readonly name: string;
  readonly place: Place;
  /** All resources of one type, in the order of the template. */
  ofType(type: string): readonly DeployedResource[];
}

/**
 * @param document the template, JSON
 * @param names physical ids by logical id
 */
export const deployedStack = (
  name: string,
  place: Place,
  document: string,
  names: ReadonlyMap<string, string>,
): DeployedStack => {
  const resources = Object.entries(template.parse(JSON.parse(document)).Resources);
  const named = new Map(
    resources.flatMap(([id, { Type: type }]): [string, Named][] => {
      const physicalId = names.get(id);
      return physicalId === undefined ? [] : [[id, { type, physicalId }]];
    }),
  );
  const valueOf = valuesIn(place, named);
  return {
    name,
    place,
    ofType: (type) =>
      resources
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, { Properties }]) => ({
          logicalId,
          type,
          physicalId: names.get(logicalId) ?? '',
          properties: valueOf(Properties),
        })),
  };
};

/**
 * Asks CloudFormation for the template that the stack was deployed with.
 * @throws {Failure} when there is no such stack, or while it is being changed: its template may not be what is there.
 */
export const readDeployedStack = async (client: CloudFormationClient, name: string): Promise<DeployedStack> => {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const [, partition, region, account] = stackArn.exec(stack?.StackId ?? '') ?? [];
  if (partition === undefined || region === undefined || account === undefined)
    throw new Failure('stack-unknown', `CloudFormation does not tell where the stack ${name} is: please report it.`);
  if (stack?.StackStatus?.endsWith('_IN_PROGRESS'))
    throw new Failure(
      'stack-busy',
      `The stack ${name} is being changed (${stack.StackStatus}): wait until that has ended.`,
    );
  const { TemplateBody = '' } = await client.send(
    new GetTemplateCommand({ StackName: name, TemplateStage: 'Processed' }),
  );
  const names = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: name }))
    for (const { LogicalResourceId: id, PhysicalResourceId: physicalId } of StackResourceSummaries)
      if (id !== undefined && physicalId !== undefined) names.set(id, physicalId);
  return deployedStack(name, { partition, region, account }, TemplateBody, names);
};
