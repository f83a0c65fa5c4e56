import { queryError } from '../../support/fakes/query-api';
import { cliWorld } from '../../support/worlds/cli-world';

/** IAM User Guide, "Troubleshoot access denied error messages". */
const REFUSAL = queryError(
  'AccessDenied',
  'User: arn:aws:iam::1:user/ada is not authorized to perform: cloudformation:DescribeStacks',
  403,
);

test.each([
  ['access', ['J-1001'], 'PIPELINE_NAME-access-auditors-REGION'],
  ['adopt', ['--from', '2026-11-01', '--dry-run'], 'PIPELINE_NAME-operators-REGION'],
  ['cost', ['--deployed'], 'PIPELINE_NAME-operators-REGION'],
  ['ledger', [], 'PIPELINE_NAME-operators-REGION'],
  ['reconcile', [], 'PIPELINE_NAME-operators-REGION'],
  ['redrive', [], 'PIPELINE_NAME-operators-REGION'],
  ['status', [], 'PIPELINE_NAME-operators-REGION'],
])('%s names the policy by its form to whoever may not even look at the stack', async (command, args, policy) => {
  const { run, said } = cliWorld({ cloudFormation: () => REFUSAL });
  expect(await run(command, ...args)).toBe(1);
  expect(said.err).toContain(`The policy ${policy} allows it: have it attached to your role or user.`);
});
