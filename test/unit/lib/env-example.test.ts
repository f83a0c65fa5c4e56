import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { parseDotEnv } from '../../../lib/settings/dot-env/read';
import { parseSettings, SettingsError } from '../../../lib/settings/read-settings';
import { envExample } from '../../../lib/settings/reference/env-example';
import { groups } from '../../../lib/settings/reference/groups';
import { settingsPage } from '../../../lib/settings/reference/page';
import { settingNames } from '../../../lib/settings/schema';
import { REQUIRED } from '../../support/template/settings-variables';

const read = (file: string) => readFileSync(resolve(__dirname, '../../..', file), 'utf8');
const example = read('.env.example');

test.each([
  ['.env.example', envExample],
  ['docs/settings.md', settingsPage],
])('%s is what the schema says; otherwise: npm run docs', (file, made) => {
  expect(read(file)).toBe(made());
});

test('every setting stands in one group', () => {
  expect(groups.flatMap(({ names }) => names).sort()).toEqual([...settingNames].sort());
});

test('docs/settings.md has a row for every setting, with its default', () => {
  const rows = read('docs/settings.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1]).sort()).toEqual([...settingNames].sort());
  expect(rows).toContainEqual(
    expect.stringMatching(/^\| `RECORDING_RETENTION_DAYS` \| `365` \| .* from 1 to 36500 \|$/),
  );
  expect(rows).toContainEqual(expect.stringMatching(/^\| `TWILIO_ACCOUNT_SID` \| required \| /));
});

/** `NAME=value` lines with the comment above them, which may serve several in a row. */
const entries = example
  .split(/\n\n+/)
  .map((block) => ({
    assignments: [...block.matchAll(/^(# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, hash, name, value]) => ({
      name: String(name),
      value: String(value),
      active: hash === undefined,
    })),
    comment: block
      .replace(/^(# )?[A-Z][A-Z0-9_]*=.*$/gm, '')
      .replace(/^# ?/gm, '')
      .replace(/\s+/g, ' '),
  }))
  .flatMap(({ assignments, comment }) => assignments.map((assignment) => ({ ...assignment, comment })));

test('.env.example has every setting once, and nothing else', () => {
  expect(entries.map(({ name }) => name).sort()).toEqual([...settingNames].sort());
});

test('what is required stands there empty, to be filled in; all else is commented out', () => {
  expect(entries.filter(({ active }) => active)).toEqual(
    Object.keys(REQUIRED).map((name) => expect.objectContaining({ name, value: '' }) as unknown),
  );
});

test('it is read as it is written, and so it is when every comment mark in front of a setting is taken away', () => {
  for (const text of [example, example.replace(/^# (?=[A-Z][A-Z0-9_]*=)/gm, '')])
    expect(
      parseDotEnv(Buffer.from(text), { meant: () => undefined, isRead: () => true, isPublic: () => true }).problems,
    ).toEqual([]);
});

test('the defaults shown are the defaults', () => {
  const shown = parse(example.replace(/^# (?=[A-Z][A-Z0-9_]*=)/gm, ''));
  expect(parseSettings(REQUIRED, shown)).toEqual(parseSettings(REQUIRED));
  // An empty list is shown as nothing.
  const withDefault = Object.entries(parseSettings(REQUIRED)).flatMap(([name, value]) =>
    name in REQUIRED || (typeof value === 'object' && Object.keys(value).length === 0) ? [] : [name],
  );
  for (const { name, value } of entries) expect([name, value !== '']).toEqual([name, withDefault.includes(name)]);
});

test.each(entries)('$name is explained, with the range that the schema allows', ({ name, comment }) => {
  expect(comment.length).toBeGreaterThan(40);
  const range = /from ([\d.]+) to ([\d.]+)\./.exec(complaintAbout(name));
  if (range !== null) expect(comment).toContain(`${range[1]} to ${range[2]}`);
});

/** What the schema says to a value that no setting accepts. */
const complaintAbout = (name: string): string => {
  try {
    parseSettings({ ...REQUIRED, [name]: '|{' });
    return '';
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.join('\n');
    throw error;
  }
};
