import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { givenUrl, missingRecording, SELECTORS, urlsAnswer, urlsRefusal } from '../../lambdas/core/urls-api';
import { LinkRefusal } from '../../lambdas/url-signer/link-refusal';
import { readRequest } from '../../lambdas/url-signer/read-request';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { EXIT } from '../../operator/cli/exit-codes';
import { urlDocument } from '../../operator/url/document';
import { quotedIn, sectionsOf, tablesIn, titled } from '../support/markdown';
import { synthesise } from '../support/template/synthesise';
import { cliWorld } from '../support/worlds/cli-world';

/* What docs/links.md tells is so. */

const page = readFileSync(join(PROJECT, 'docs/links.md'), 'utf8');
const sections = sectionsOf(page);
const { template } = synthesise();

/** What stands in backticks in the first cells of a table. */
const membersIn = (title: string): string[] => {
  const [table] = tablesIn(titled(sections, title).text);
  return (table?.rows ?? []).flatMap(([first = '']) => quotedIn(first));
};

test('the help of recordings url stands there as it is printed', async () => {
  const { run, said } = cliWorld();
  await run('url', '--help');
  expect(page).toContain(`\n${said.out}\`\`\`\n`);
});

test('every exit code is told, and no other', () => {
  const { text } = titled(sections, 'In a terminal');
  const told = /Exit codes: ([^.]+)\./.exec(text.replaceAll('\n', ' '))?.[1] ?? '';
  expect(told.match(/\d+/g)?.map(Number)).toEqual(Object.values(EXIT));
});

test('the members of an answer are those of the schema', () => {
  const told = membersIn('The answer');
  const others = Object.keys(urlsAnswer.shape).filter((name) => name !== 'links');
  expect(told).toEqual([...Object.keys(givenUrl.shape).map((name) => `links[].${name}`), ...others]);
  const { text } = titled(sections, 'The answer');
  for (const name of Object.keys({ ...missingRecording.shape, ...urlsRefusal.shape }))
    expect(text).toContain(`\`${name}\``);
  for (const state of missingRecording.shape.state.options) expect(text).toContain(`\`${state}\``);
});

test('what --json prints has besides what the page names', () => {
  const others = Object.keys(urlDocument.shape).filter((name) => !Object.hasOwn(urlsAnswer.shape, name));
  const told = /with `(\w+)` and `(\w+)`\./.exec(titled(sections, 'The answer').text.replaceAll('\n', ' '));
  expect(told?.slice(1)).toEqual(others);
});

test('the members of a request are those that the url-signer takes', () => {
  const reasonsFor = (request: object): readonly string[] => {
    try {
      readRequest(Buffer.from(JSON.stringify(request)), 15);
      return [];
    } catch (error) {
      return error instanceof LinkRefusal ? (error.reasons ?? []) : [];
    }
  };
  const told = membersIn('From a program');
  expect(told.slice(0, SELECTORS.length)).toEqual(SELECTORS);
  expect(reasonsFor({ madeUp: 1 }).join()).toContain('"madeUp": no member');
  expect(reasonsFor(Object.fromEntries(told.map((name) => [name, 1]))).join()).not.toContain('no member');
});

test('the policy and the outputs that it names are those of the stack', () => {
  const names = Object.values(template.Resources).map(({ Properties }) => Properties.ManagedPolicyName);
  const [prefix = ''] = quotedIn(titled(sections, 'Let a person get links').text);
  expect(names).toContain(`${prefix}us-east-1`);
  for (const output of ['UrlSignerUrl', 'LinkRequestersPolicyArn']) {
    expect(page).toContain(output);
    expect(template.Outputs).toHaveProperty(output);
  }
});
