import * as z from 'zod';
import type { Run } from '../cli/command';
import { EXIT } from '../cli/exit-codes';
import { findPipeline } from '../cli/find-pipeline';
import { bucketPolicies } from './bucket-policies';
import { readDeployedStack } from './deployed-stack';
import { eventSourceMappings } from './event-source-mappings';
import { type Compared, reapply } from './reapply';
import { foreignPolicies, rolePolicies } from './role-policies';

const optionsSchema = z.object({ apply: z.boolean().default(false) });

/** `recordings reapply`: exits with 0 when all is as in the template in the end, with 1 when something is not. */
export const run: Run = async (options, session) => {
  const { apply } = optionsSchema.parse(options);
  const { output } = session;
  const { name, region, aws } = await findPipeline(session);
  const stack = await readDeployedStack(await aws.cloudFormation(), name);
  output.line(`The stack ${stack.name} of the account ${stack.place.account} in ${stack.place.region}:`);
  const iam = await aws.iam();
  const items = [
    ...bucketPolicies(await aws.s3(), stack),
    ...rolePolicies(iam, stack),
    ...eventSourceMappings(await aws.lambda(), stack),
  ];
  const foreign = await foreignPolicies(iam, stack);
  const found: Compared[] = [];
  const done = await reapply({
    items,
    foreign,
    apply,
    print: (line) => {
      output.line(line);
    },
    compared: (item) => found.push(item),
  });
  output.document({ pipeline: name, region, done, items: found, addedByHand: foreign });
  return done ? EXIT.done : EXIT.error;
};
