import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as z from 'zod';
import { ensureVirtualEnvironment } from '../../local/emulator/virtual-environment';
import { type Command, commandsOf, readRunbook } from '../support/runbook';

/* What the runbook tells a reader to type is there: asked of the CDK CLI itself, and of what the AWS CLI is made of. */

jest.setTimeout(60_000);

const commands = [...commandsOf(readRunbook()).values()].flat();

const run = (program: string, words: readonly string[], input = ''): string => {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', input, timeout: 30_000 });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed: ${stderr}`);
  return stdout;
};

let python: string;
beforeAll(async () => {
  python = await ensureVirtualEnvironment(() => undefined);
});

const complaintsAbout = (checked: readonly Command[]): string[] => {
  const program = join(__dirname, '../support/integration/check_aws_commands.py');
  return z.array(z.string()).parse(JSON.parse(run(python, [program], JSON.stringify(checked))));
};

test('every command of the AWS CLI exists, with all its options and nothing missing', () => {
  const ofAws = commands.filter(([program]) => program === 'aws');
  expect(ofAws.length).toBeGreaterThan(100);
  expect(complaintsAbout(ofAws)).toEqual([]);
});

test.each([
  ['aws sqqs list-queues', 'sqqs is no service'],
  ['aws sqs list-all-queues', 'list-all-queues is no operation'],
  ['aws sqs list-queues --queue-prefix a', '--queue-prefix is unknown'],
  ['aws sqs delete-message --queue-url a', '--receipt-handle is missing'],
  ['aws sqs get-queue-attributes --queue-url a --attribute-names Everything', '--attribute-names cannot be Everything'],
  ['aws sqs list-queues a', "stray words: ['a']"],
  ['aws sqs list-queues --query Urls[', '--query is no JMESPath'],
  ['aws lambda update-event-source-mapping --uuid a --enabled true', '--enabled takes no value'],
  ['aws lambda invoke --function-name a', 'stray words: []'],
  ['aws cloudtrail lookup-events --lookup-attributes Key=a', '--lookup-attributes has no Key'],
  ['aws logs tail a --before 1h', '--before is unknown'],
  ['aws s3 cp a', "2 words should follow, not ['a']"],
])('%s would be noticed', (line, complaint) => {
  const [program = '', ...words] = line.split(' ');
  const complaints = complaintsAbout([[program, ...words]]);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain(`${line}: ${complaint}`);
});

const cdkCommands = commands.flatMap(([program, tool, ...words]) =>
  program === 'npx' && tool === 'cdk' ? [words.join(' ')] : [],
);
test.each([...new Set(cdkCommands)])('the CDK CLI knows cdk %s', (line) => {
  const [command = '', ...options] = line.split(' ');
  const help = run(process.execPath, [createRequire(__filename).resolve('aws-cdk/bin/cdk'), command, '--help']);
  // Of a command that it does not know the CLI shows the help of all.
  expect(help).toMatch(new RegExp(`^cdk ${command} `, 'm'));
  for (const option of options.filter((word) => word.startsWith('-')))
    expect(help).toMatch(new RegExp(`^ +${option}[ ,]`, 'm'));
});
