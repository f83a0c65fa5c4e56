import {
  createValidatedPolicy,
  validateIdentityPolicy,
  validateResourcePolicy,
  type ValidatedPolicy,
} from '@cloud-copilot/iam-policy';
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

/** The simulation would validate a policy anew for each request. */
const validatedBy = (validate: typeof validateIdentityPolicy): ((policy: Policy) => ValidatedPolicy) => {
  const known = new WeakMap<Policy, ValidatedPolicy>();
  return (policy) => {
    const validated = known.get(policy) ?? createValidatedPolicy(policy, validate);
    known.set(policy, validated);
    return validated;
  };
};
const identity = validatedBy(validateIdentityPolicy);
const ofResource = validatedBy(validateResourcePolicy);

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
      identityPolicies: who.policies.map((policy, index) => ({
        name: `policy ${String(index)}`,
        policy: identity(policy),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(bucketPolicy !== undefined && { resourcePolicy: ofResource(bucketPolicy) }),
    },
    {},
  );
  if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
  return response.overallResult;
};
