import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { blocksOf, sectionsOf, tablesIn, titled, wordsOf } from '../support/markdown';
import { bucketPolicy } from '../support/template/policies';
import { problemsOf } from '../support/template/settings-variables';
import { synthesise } from '../support/template/synthesise';
import { INTENDED_UPDATES } from '../support/updates/intended-updates';

/* What the pages say of the app is so. */

const page = (name: string): string => readFileSync(join(PROJECT, 'docs', name), 'utf8');
const lone = (cell = ''): string => wordsOf(cell).trim();

test('README.md counts what the stack has', () => {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  const types = Object.values(synthesise().template.Resources).map(({ Type }) => Type);
  const count = (type: string) => types.filter((one) => one === type).length;
  const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8').replaceAll('\n', ' ');
  expect(readme).toContain(`${words[count('AWS::Lambda::Function')]} Lambdas`);
  // Each has a dead-letter queue.
  expect(readme).toContain(`${words[count('AWS::SQS::Queue') / 2]} queues`);
});

describe('security.md', () => {
  const security = page('security.md');

  /** The titles of tests and of what they stand under, as they are written in a file. */
  const titlesIn = (file: string): string[] => {
    const source = ts.createSourceFile(file, readFileSync(join(PROJECT, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const titles: string[] = [];
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit);
      if (!ts.isCallExpression(node) || !/^(test|describe)\b/.test(node.expression.getText())) return;
      const [title] = node.arguments;
      if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
        titles.push(title.getText().slice(1, -1).replaceAll('\\', ''));
    };
    visit(source);
    return titles;
  };

  const proofs = tablesIn(titled(sectionsOf(security), 'Threats and answers').text).flatMap(({ rows }) =>
    rows.map(([threat, , proof]) => ({ threat: lone(threat), proof: lone(proof).split(' › ') })),
  );

  test.each(proofs)('$threat: the test that proves the answer is there', ({ proof: [file = '', title] }) => {
    expect([file, existsSync(join(PROJECT, file))]).toEqual([file, true]);
    if (title !== undefined) expect(titlesIn(file)).toContain(title);
  });

  test('every threat has a proof', () => {
    expect(proofs.length).toBeGreaterThan(20);
    expect(proofs.filter(({ proof: [file = ''] }) => !file.startsWith('test/'))).toEqual([]);
  });

  test('the roles of AWS services that it names are let in by BREAK_GLASS_ROLE_ARNS', () => {
    const roles = security.match(/arn:aws:iam::\d{12}:role\/[\w/.-]+/g) ?? [];
    expect(roles).toHaveLength(3);
    const { template } = synthesise({ BREAK_GLASS_ROLE_ARNS: roles.join(', ') });
    const policy = JSON.stringify(bucketPolicy(template));
    for (const role of roles) expect(policy).toContain(`"${role}"`);
  });
});

describe('deploy.md', () => {
  const deploy = page('deploy.md');
  const { template, concurrency } = synthesise();

  test('the outputs that it shows are those of the stack', () => {
    const outputs = Array.from(deploy.matchAll(/^recording-pipeline\.(\w+) = /gm), ([, name]) => name);
    expect(outputs).toEqual(['BucketName', 'WebhookUrlForTwilio']);
    for (const name of outputs) expect(Object.keys(template.Outputs)).toContain(name);
  });

  test.each(['deploy.md', 'twilio.md'])(
    '%s: the URL for Twilio has the connection overrides that the stack prints',
    (name) => {
      const fragment = /JOB_NUMBER#([\w=&]+)/.exec(JSON.stringify(template.Outputs.WebhookUrlForTwilio))?.[1] ?? '';
      const shown = page(name).match(/(?<=#)rc=[\w=&;]+/g) ?? [];
      expect(shown.length).toBeGreaterThan(1);
      for (const one of shown) expect(one.replaceAll('&amp;', '&')).toBe(fragment);
    },
  );

  test('what it says of the quota of Lambda is what the synth says', () => {
    const least = /must be at least (\d+)/.exec(concurrency)?.[1] ?? '';
    const fitting = /set (PROCESSOR_CONCURRENCY=\d+)/.exec(concurrency)?.[1] ?? '';
    const { text } = titled(sectionsOf(deploy), 'The Lambda quota');
    expect(text).toContain(`| ${least} to `);
    expect(text).toContain(`\`${fitting}\``);
    expect(text).toContain(`\`PROCESSOR_CONCURRENCY\` + ${10 - Number(fitting.split('=')[1])}`);
    expect(concurrency).toContain(blocksOf(text)[0]);
  });

  test('the problems with settings that it shows are told in these words', () => {
    const shown = Array.from(deploy.matchAll(/^ {2}- (.+)$/gm), ([, problem]) => problem);
    expect(shown).toHaveLength(2);
    expect(problemsOf({ AIRTABLE_BASE_ID: '' }, { RECORDING_RETENTON_DAYS: '30' })).toEqual(
      expect.arrayContaining(shown),
    );
  });

  test('the log groups that it follows exist', () => {
    const functions = deploy.match(/(?<=\/aws\/lambda\/)[\w-]+/g) ?? [];
    const existing = Object.values(template.Resources).map(({ Properties }) => Properties.FunctionName);
    expect(functions).toHaveLength(4);
    expect(existing).toEqual(expect.arrayContaining(functions));
  });
});

test('the resources in the differences that upgrade.md shows exist', () => {
  const ids = Array.from(page('upgrade.md').matchAll(/^\[~\] (AWS::\S+) \S+ (\w+)/gm), ([, type, id]) => [type, id]);
  expect(ids.length).toBeGreaterThan(2);
  const { Resources } = synthesise().template;
  for (const [type, id = ''] of ids) expect(Resources[id]?.Type).toBe(type);
});

test('upgrade.md tells of each version from which an update is meant to break a rule, and of no other', () => {
  const { text } = titled(sectionsOf(page('upgrade.md')), 'What a release may change');
  const told = text.match(/\b\d+\.\d+\.\d+\b/g) ?? [];
  expect([...new Set(told)].sort()).toEqual([...new Set(INTENDED_UPDATES.map(({ from }) => from))].sort());
});
