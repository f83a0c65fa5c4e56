import { errors } from '../../lambdas/core/codes/error-codes';
import type { Explained } from '../../lambdas/core/codes/explained';
import { logs } from '../../lambdas/core/codes/log-codes';
import { linkRefusals, refusals } from '../../lambdas/core/codes/refusal-codes';
import { features } from '../../lib/constructs/feature-folders';
import { savedQueries } from '../../lib/monitoring/log-queries';
import { partsOf, quotedIn, sectionsOf, tablesIn, titled, wordsOf } from '../support/markdown';
import { readRunbook } from '../support/runbook';

/* The runbook explains each code of the registers once, in their words, and no other. */

const document = readRunbook();
const sections = sectionsOf(document);
const codesSection = (title: string) => titled(sectionsOf(titled(sections, 'Codes').text, 3), title).text;
const redrive = titled(sections, 'Redrive a dead-letter queue').text;

const rowsIn = (text: string, firstColumn: string) =>
  tablesIn(text).flatMap(({ columns, rows }) => (columns[0] === firstColumn ? rows : []));

type Entry = readonly [code: string, words: Partial<Explained>];

const inWords = (entries: readonly Entry[]) =>
  entries
    .map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, ...(remedy === undefined ? [] : [remedy])])
    .sort();

const ofErrors = Object.entries(errors);
const ofLogs = Object.entries(logs);
const isFinal = ({ dispositions }: (typeof errors)[keyof typeof errors]) =>
  dispositions.some((disposition) => disposition !== 'retry');

test.each<readonly [string, readonly Entry[]]>([
  ['Errors that are tried again', ofErrors.filter(([, error]) => !isFinal(error))],
  ['Webhooks that are refused', Object.entries(refusals)],
  ['Requests for links that are not served', Object.entries(linkRefusals)],
  ['Warnings', ofLogs.filter(([, { level }]) => level === 'warn')],
  ['Other lines of the log', ofLogs.filter(([, { level }]) => level === 'info')],
])('under "%s" each code is explained once, and no other', (title, entries) => {
  const rows = tablesIn(codesSection(title)).flatMap((table) => table.rows);
  const told = rows.map(([code, ...texts]) => [code, ...texts.map(wordsOf)]);
  expect(told.sort()).toEqual(inWords(entries));
});

test('errors that end in a dead-letter queue are explained where they are dealt with', () => {
  const told = rowsIn(redrive, 'reason').flatMap(([reason = '', , ...texts]) =>
    reason === 'none' ? [] : [[reason, ...texts.map(wordsOf)]],
  );
  expect(told.sort()).toEqual(inWords(ofErrors.filter(([, error]) => isFinal(error))));
});

test('of those, it is told which ones are tried again at first', () => {
  const told = quotedIn(codesSection('Errors that end in a dead-letter queue')).filter((code) => code in errors);
  const first = ofErrors.filter(([, error]) => isFinal(error) && error.dispositions.some((each) => each === 'retry'));
  expect(told.sort()).toEqual(first.map(([code]) => code).sort());
});

const all: readonly string[] = [errors, refusals, linkRefusals, logs].flatMap((register) => Object.keys(register));
const hyphenated = [...new Set(quotedIn(document))].filter((text) => /^[a-z0-9]+(-[a-z0-9]+)+$/.test(text));
/** Names of resources, which another test checks, features, alarms, and the metadata by which an object is known. */
const ofOthers = (name: string) =>
  name.startsWith('recording-pipeline') ||
  name === 'recording-sid' ||
  features.some((feature) => feature === name) ||
  sections.some(({ title }) => title === name);
test.each(hyphenated.filter((name) => !ofOthers(name)))('%s is a code', (name) => {
  expect(all).toContain(name);
});

test('the last code of a recording is that of a line of the log', () => {
  const told = rowsIn(titled(sections, 'A customer says a recording is missing').text, 'last code').flatMap(
    ([code = '']) => quotedIn(code),
  );
  expect(told.length).toBeGreaterThan(10);
  expect(told.filter((code) => !(code in logs))).toEqual([]);
});

test('commands and saved queries ask for lines of the log that there are', () => {
  const asked = Array.from(
    `${document} ${JSON.stringify(savedQueries)}`.matchAll(/\bcode = \\?["']([a-z-]+)(\*?)/g),
    ([, code = '', open]) => (open === '*' ? code : `${code} `),
  );
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((start) => !ofLogs.some(([code]) => `${code} `.startsWith(start)))).toEqual([]);
});

const referrals = [errors, refusals, linkRefusals, logs]
  .flatMap((register) => Object.entries<Partial<Explained>>(register))
  .flatMap(([code, { remedy = '' }]) =>
    Array.from(remedy.matchAll(/\bsee ([a-z-]+)((?:(?:,| and) \d)*)/g), ([, title = '', causes = '']) => ({
      code,
      title,
      causes: causes.match(/\d/g) ?? [],
    })),
  );

test.each(referrals)('$title, to which $code sends, speaks of it: $causes', ({ code, title, causes }) => {
  const section = titled(sections, title);
  expect(section.text).toContain(code);
  const listed =
    partsOf(section)
      .get('Causes')
      ?.split(/^\d+\. /m) ?? [];
  for (const cause of causes) expect(listed[Number(cause)]).toContain(`\`${code}\``);
});
