import { settingNames } from '../schema';
import { groups } from './groups';
import { wordsOf } from './words';

const HEAD = `# Settings

<!-- Made by "npm run docs" from lib/settings. Change the words there. -->

Settings come from the environment and from \`.env\`. The environment wins, and an empty value counts as absent.
\`npx cdk synth --quiet\` checks all of them, and lists every problem at once with its remedy. A changed setting is in use
after the next \`npx cdk deploy --all\`.

Credentials are no settings: they are kept in a secret, see [deploy.md](deploy.md).

In \`.env\`, each setting is one line, \`NAME=value\`. A value with a \`#\` in it needs quotes, since an unquoted \`#\` begins a
comment: \`AIRTABLE_JOB_NUMBER_FIELD="Job #"\`. The file is saved as UTF-8. Whatever would be read in another way than it is
written is refused, with the line.`;

const names = new RegExp(
  `(?<![\\w/])(${[...settingNames].sort((a, b) => b.length - a.length).join('|')})(?![\\w])`,
  'g',
);

/** One cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(names, '`$1`');

const row = (name: Parameters<typeof wordsOf>[0]): string => {
  const { meaning, allowed, byDefault } = wordsOf(name);
  const known = byDefault === undefined ? 'required' : byDefault === '' ? 'none' : `\`${byDefault}\``;
  return `| \`${name}\` | ${known} | ${cell(meaning)} | ${cell(allowed)} |`;
};

/** The text of `docs/settings.md`. */
export const settingsPage = (): string =>
  [
    HEAD,
    ...groups.map(
      ({ title, names: members }) =>
        `## ${title}\n\n| setting | default | meaning | allowed |\n|---|---|---|---|\n${members.map(row).join('\n')}`,
    ),
  ].join('\n\n') + '\n';
