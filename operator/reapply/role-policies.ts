import {
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import type { Item } from './compared';
import type { DeployedStack } from './deployed-stack';

const properties = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: z.looseObject({}),
  Roles: z.array(z.string()),
});

const currentPolicy = async (iam: IAMClient, RoleName: string, PolicyName: string): Promise<unknown> => {
  try {
    const { PolicyDocument = 'null' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    // IAM hands it out encoded as a part of a URL (RFC 3986).
    return JSON.parse(decodeURIComponent(PolicyDocument));
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchEntityException') return undefined;
    throw error;
  }
};

const inlinePolicies = (stack: DeployedStack) =>
  stack.ofType('AWS::IAM::Policy').flatMap((resource) => {
    const { Roles, ...policy } = properties.parse(resource.properties);
    return Roles.map((RoleName) => ({ RoleName, ...policy }));
  });

/** The inline policies of the stack's roles. Source: cloudformation-coverage-roadmap #1686, open: no drift detection. */
export const rolePolicies = (iam: IAMClient, stack: DeployedStack): Item[] =>
  inlinePolicies(stack).map(({ RoleName, PolicyName, PolicyDocument }) => ({
    title: `policy of the role ${RoleName}`,
    wanted: PolicyDocument,
    current: () => currentPolicy(iam, RoleName, PolicyName),
    putBack: async () => {
      const document = JSON.stringify(PolicyDocument);
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
    },
  }));

/**
 * Commands that take off what the stack's roles have besides: a policy added by hand may deny what the template's allows.
 * Source: cloudformation-coverage-roadmap #936 and #2489, open: drift detection does not see those either.
 */
export const foreignPolicies = async (client: IAMClient, stack: DeployedStack): Promise<string[]> => {
  const own = new Set(inlinePolicies(stack).map(({ RoleName, PolicyName }) => `${RoleName} ${PolicyName}`));
  const commands: string[] = [];
  for (const { physicalId: RoleName } of stack.ofType('AWS::IAM::Role')) {
    try {
      for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
        for (const name of PolicyNames)
          if (!own.has(`${RoleName} ${name}`))
            commands.push(`aws iam delete-role-policy --role-name ${RoleName} --policy-name '${name}'`);
      for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
        for (const { PolicyArn = '' } of AttachedPolicies)
          commands.push(`aws iam detach-role-policy --role-name ${RoleName} --policy-arn '${PolicyArn}'`);
    } catch (error) {
      // A role that is gone is drift that CloudFormation sees.
      if (!(error instanceof Error) || error.name !== 'NoSuchEntityException') throw error;
    }
  }
  return commands;
};
