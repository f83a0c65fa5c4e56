import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { complaintsAbout, helpOfCdk } from '../support/integration/command-checks';
import { commandsOf } from '../support/runbook';

/* What the other pages tell a reader to type is there, as runbook-commands.test.ts asks of the runbook. */

jest.setTimeout(60_000);

const PAGES = ['adopt', 'deploy', 'twilio', 'links', 'upgrade', 'uninstall', 'security', 'operations'];
/** Of the CLI itself: no service stands behind them. */
const OF_THE_CLI = ['--version', 'configure', 'login'];

const commands = PAGES.flatMap((page) =>
  [...commandsOf(readFileSync(join(PROJECT, `docs/${page}.md`), 'utf8')).values()].flat(),
);

test('every command of the AWS CLI exists, with all its options and nothing missing', async () => {
  const ofAws = commands.filter(([program, service = '']) => program === 'aws' && !OF_THE_CLI.includes(service));
  expect(ofAws.length).toBeGreaterThan(10);
  expect(await complaintsAbout(ofAws)).toEqual([]);
});

const cdkCommands = new Map(
  commands.flatMap(([program, tool, command = '', ...words]): [string, string[]][] =>
    program === 'npx' && tool === 'cdk'
      ? [[`${command} ${words.join(' ')}`, [command, ...words.filter((word) => word.startsWith('-'))]]]
      : [],
  ),
);
test.each([...cdkCommands])('the CDK CLI knows cdk %s', (_, [command = '', ...options]) => {
  const help = helpOfCdk(command);
  expect(help).toMatch(new RegExp(`^cdk ${command}\\b`, 'm'));
  for (const option of options) expect(help).toMatch(new RegExp(`^ +(-\\w, )?${option}[ ,]`, 'm'));
});

test('every script of npm exists', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')));
  const called = commands.flatMap(([program, first = '', second = '']) =>
    program === 'npm' && first !== 'ci' ? [first === 'run' ? second : first] : [],
  );
  expect(called).toEqual(expect.arrayContaining(['start', 'recordings']));
  for (const script of called) expect(Object.keys(scripts)).toContain(script);
});
