import { complaintsAbout, helpOfCdk } from '../support/integration/command-checks';
import { type Command, commandsOf, readRunbook } from '../support/runbook';

/* What the runbook tells a reader to type is there: asked of the CDK CLI itself, and of what the AWS CLI is made of. */

jest.setTimeout(60_000);

const commands = [...commandsOf(readRunbook()).values()].flat();

test('every command of the AWS CLI exists, with all its options and nothing missing', async () => {
  const ofAws = commands.filter(([program]) => program === 'aws');
  expect(ofAws.length).toBeGreaterThan(100);
  expect(await complaintsAbout(ofAws)).toEqual([]);
});

const WRONG = [
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
] as const;
let noticed: readonly string[];
beforeAll(async () => {
  noticed = await complaintsAbout(
    WRONG.map(([line]): Command => {
      const [program = '', ...words] = line.split(' ');
      return [program, ...words];
    }),
  );
});

test.each(WRONG)('%s would be noticed', (line, complaint) => {
  const complaints = noticed.filter((one) => one.startsWith(`${line}: `));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain(`${line}: ${complaint}`);
});

const cdkCommands = commands.flatMap(([program, tool, ...words]) =>
  program === 'npx' && tool === 'cdk' ? [words.join(' ')] : [],
);
test.each([...new Set(cdkCommands)])('the CDK CLI knows cdk %s', (line) => {
  const [command = '', ...options] = line.split(' ');
  const help = helpOfCdk(command);
  expect(help).toMatch(new RegExp(`^cdk ${command} `, 'm'));
  for (const option of options.filter((word) => word.startsWith('-')))
    expect(help).toMatch(new RegExp(`^ +${option}[ ,]`, 'm'));
});
