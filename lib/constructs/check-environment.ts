import { Token } from 'aws-cdk-lib';
import * as z from 'zod';

/**
 * Lets a synth fail where the Lambda would at its first start: over a variable that its schema does not know, misses or
 * refuses. Values that CloudFormation puts in are not known yet and pass.
 * @throws {Error} naming the feature and every such variable.
 */
export const checkEnvironment = (
  feature: string,
  schema: z.ZodObject,
  environment: Readonly<Record<string, string | undefined>>,
): void => {
  const { error } = schema.strict().safeParse(environment);
  const issues = error?.issues.filter(({ path: [name] }) => !Token.isUnresolved(environment[String(name)])) ?? [];
  if (issues.length > 0)
    throw new Error(`The environment of ${feature} is not what its env.ts wants: ${z.prettifyError({ issues })}`);
};
