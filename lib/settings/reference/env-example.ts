import { groups } from './groups';
import { wordsOf } from './words';

const WIDTH = 120;

const HEAD = `# Settings of the recording pipeline, made by "npm run docs" from lib/settings. Copy this file to .env and fill in
# what is required. What is commented out has the default shown; a name with nothing behind "=" is off by default.
# A variable of the same name in the environment wins, and an empty value counts as absent.
# A value with a "#" in it needs quotes: NAME="Job #". A comment needs a line of its own.
# \`npx cdk synth --quiet\` checks all settings and lists every problem. Credentials do not belong here: they are kept in a
# secret, see docs/deploy.md.`;

/** `text` as comment lines of at most 120 characters. */
const comment = (text: string): string =>
  text
    .split(' ')
    .reduce<string[]>(
      (lines, word) => {
        const line = `${lines.at(-1) ?? ''} ${word}`;
        return line.length <= WIDTH ? [...lines.slice(0, -1), line] : [...lines, `# ${word}`];
      },
      ['#'],
    )
    .join('\n');

const rule = (title: string): string => `# --- ${title} `.padEnd(WIDTH, '-');

const entry = (name: Parameters<typeof wordsOf>[0]): string => {
  const { meaning, allowed, byDefault } = wordsOf(name);
  const assignment = byDefault === undefined ? `${name}=` : `# ${name}=${byDefault}`;
  return `${comment(`${meaning} Allowed: ${allowed}.`)}\n${assignment}`;
};

/** The text of `.env.example`. */
export const envExample = (): string =>
  [HEAD, ...groups.flatMap(({ title, names }) => [rule(title), ...names.map(entry)])].join('\n\n') + '\n';
