import type * as z from 'zod';
import { hiddenIn, visible } from './characters';
import { type DotEnv, readDotEnv } from './dot-env/read';
import { isForeign, meantBy, nameProblems } from './names';
import { secretNames, type Settings, settingNames, settingsSchema } from './schema';

export type { Settings };

type Variables = Readonly<Record<string, string | undefined>>;

/** One or more settings are at fault; the message lists every problem, for people. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly string[]) {
    super(
      [
        problems.length === 1
          ? 'One setting needs your attention:'
          : `${problems.length} settings need your attention:`,
        ...problems.map((problem) => `  - ${problem}`),
        'Settings come from the environment and from .env; .env.example explains each.',
      ].join('\n'),
    );
  }
}

/**
 * Checks all settings at once.
 * @param shell the environment; it wins over the file.
 * @param file the variables of `.env`.
 * @param written what is wrong with the way `.env` is written.
 * @throws {SettingsError} naming every problem.
 */
export const parseSettings = (
  shell: Variables,
  file: Variables = {},
  written: Pick<DotEnv, 'problems' | 'spoilt'> = { problems: [], spoilt: new Set() },
): Settings => {
  const inShell = present(shell);
  const values: Variables = { ...present(file), ...inShell };
  const hidden = settingNames.flatMap((name) => {
    const found = hiddenIn(values[name] ?? '');
    return found === undefined ? [] : [{ name, message: `${name} is ${shown(name, values[name] ?? '')}: it ${found}` }];
  });
  // One complaint for each value: what is hidden in it, or how it is written, is also the cause of the others.
  const known = new Set([
    ...hidden.map(({ name }) => name),
    ...[...written.spoilt].filter((name) => !(name in inShell)),
  ]);
  const parsed = settingsSchema.safeParse(values);
  const problems = [
    ...written.problems,
    ...hidden.map(({ message }) => message),
    ...firstOfEach(parsed.error?.issues ?? [])
      .filter((issue) => !known.has(String(issue.path[0])))
      .map((issue) => inWords(issue, values)),
    ...nameProblems(settingNames, { shell: Object.keys(inShell), file: Object.keys(file) }),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return parsed.data;
};

/**
 * Reads the settings from the environment and, where it says nothing, from `.env` in the working directory.
 * @throws {SettingsError} naming every problem.
 */
export const readSettings = (): Settings => {
  const { variables, ...written } = readDotEnv('.env', {
    meant: (name) => meantBy(name, settingNames),
    isRead: (name) => settingNames.includes(name) || isForeign(name),
    isPublic: (name) => settingNames.includes(name) && !secretNames.has(name),
  });
  return parseSettings(process.env, variables, written);
};

/** An empty value counts as absent: `NAME=` in `.env` is how people leave a setting out. */
const present = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''));

/** What is said of a malformed value together with other settings follows from its form. */
const firstOfEach = (issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] =>
  issues.filter((issue, index) => issues.findIndex(({ path }) => path[0] === issue.path[0]) === index);

const inWords = (issue: z.core.$ZodIssue, values: Variables): string => {
  const name = String(issue.path[0]);
  const value = values[name];
  if (value !== undefined) return `${name} is ${shown(name, value)}: it ${issue.message}`;
  if (issue.code === 'custom' && !isNothing(issue.params?.value))
    return `${name} is ${JSON.stringify(issue.params?.value)} by default: it ${issue.message}`;
  return `${name} is missing: it ${issue.message}`;
};

/** What a setting without a default value, or with an empty list for one, is by default. */
const isNothing = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

/** Without secrets, of which a URL may hold some. */
const shown = (name: string, value: string): string =>
  secretNames.has(name) ? 'set (to a value not shown here)' : `"${visible(value)}"`;
