import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Policy } from '../template/policies';
import { ACCOUNT } from '../template/settings';
import type { Principal } from './principals';

export interface Asked {
  readonly who: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** `Allowed`, `ExplicitlyDenied` or `ImplicitlyDenied`: what IAM and the bucket say. */
export const judged = async (
  { who, action, resource, context }: Asked,
  bucketPolicy: Policy | undefined,
): Promise<string> => {
  const response = await runSimulation(
    {
      request: {
        principal: who.principal,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { ...who.context, ...context },
      },
      identityPolicies: who.policies.map((policy, index) => ({ name: `policy ${String(index)}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(bucketPolicy !== undefined && { resourcePolicy: bucketPolicy }),
    },
    {},
  );
  if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
  return response.overallResult;
};
