import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AIRTABLE_REQUESTS_PER_SECOND,
  HISTORY_WRITERS,
  LINES_PER_SECOND,
  REDRIVES_PER_SECOND,
  WRITER_INTERVAL_MS,
} from '../../lambdas/core/airtable-budget';
import { MAX_RECEIVES, MESSAGE_RETENTION_DAYS } from '../../lambdas/core/limits';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { quotedIn, sectionsOf, titled } from '../support/markdown';
import { resourceOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';
import { cliWorld } from '../support/worlds/cli-world';

/* What docs/operate.md tells is so. */

const page = readFileSync(join(PROJECT, 'docs/operate.md'), 'utf8');
const sections = sectionsOf(page);
const { template } = synthesise();

test.each(['redrive', 'status'])('the help of recordings %s stands there as it is printed', async (command) => {
  const { run, said } = cliWorld();
  await run(command, '--help');
  expect(page).toContain(`\n\`\`\`\n${said.out}\`\`\`\n`);
});

test('the policy and the output that it names are those of the stack', () => {
  const [prefix = '', output = ''] = quotedIn(titled(sections, 'Who may operate').text);
  const { Properties } = resourceOf(template, 'AWS::IAM::ManagedPolicy', 'Operators');
  expect(Properties.ManagedPolicyName).toBe(`${prefix}us-east-1`);
  expect(template.Outputs).toHaveProperty(output);
});

test('the arithmetic of the rate is that of the budget of Airtable', () => {
  const text = titled(sections, 'What was given up').text.replaceAll('\n', ' ');
  const WORDS: Readonly<Record<number, string>> = { 5: 'Five' };
  expect(text).toContain(`${String(WORDS[REDRIVES_PER_SECOND])} messages a second`);
  expect(text).toContain(`can write ${LINES_PER_SECOND} a second`);
  expect(text.replaceAll(/ +/g, ' ')).toContain(`Airtable takes ${AIRTABLE_REQUESTS_PER_SECOND} requests`);
  expect({ HISTORY_WRITERS, WRITER_INTERVAL_MS }).toEqual({ HISTORY_WRITERS: 2, WRITER_INTERVAL_MS: 500 });
  expect(1 - REDRIVES_PER_SECOND / LINES_PER_SECOND).toBe(0.75);
  expect(text).toContain(`its ${MAX_RECEIVES} deliveries`);
  expect(text).toContain(`for ${MESSAGE_RETENTION_DAYS} days at most`);
});
