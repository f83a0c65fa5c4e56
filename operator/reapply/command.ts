import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import type { Settings } from '../../lib/settings/read-settings';
import { bucketPolicies } from './bucket-policies';
import { readDeployedStack } from './deployed-stack';
import { eventSourceMappings } from './event-source-mappings';
import { reapply } from './reapply';
import { foreignPolicies, rolePolicies } from './role-policies';

/** Whether to put back what differs. Says by itself what it does not understand, and exits. */
const parse = (args: readonly string[]): boolean =>
  new Command('npx tsx bin/reapply.ts')
    .description(
      'Compares policies of buckets and roles and event source mappings, which drift detection does not see, with the template that the pipeline was deployed with.',
    )
    .option('--apply', 'put back what is missing or different; without it, it is only shown', false)
    .allowExcessArguments(false)
    .parse(args, { from: 'user' })
    .opts<{ apply: boolean }>().apply;

/**
 * The command, from its arguments to its exit code. AWS is spoken to with the credentials of the shell.
 * @returns 0 when all is as in the template in the end, 1 when something is not.
 * @throws {Error} what AWS answered.
 */
export const reapplyCommand = async (
  args: readonly string[],
  settings: Pick<Settings, 'PIPELINE_NAME' | 'S3_REGION'>,
  print: (line: string) => void,
): Promise<number> => {
  const apply = parse(args);
  const region = { region: settings.S3_REGION };
  const stack = await readDeployedStack(new CloudFormationClient(region), settings.PIPELINE_NAME);
  print(`The stack ${stack.name} of the account ${stack.place.account} in ${stack.place.region}:`);
  const iam = new IAMClient(region);
  const items = [
    ...bucketPolicies(new S3Client(region), stack),
    ...rolePolicies(iam, stack),
    ...eventSourceMappings(new LambdaClient(region), stack),
  ];
  const done = await reapply({ items, foreign: await foreignPolicies(iam, stack), apply, print });
  return done ? 0 : 1;
};
