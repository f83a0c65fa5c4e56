import { readDotEnv } from '../../lib/settings/dot-env/read';
import { meantBy } from '../../lib/settings/names';
import type { AskedPipeline } from './command';
import { Failure, usageFailure } from './failure';
import type { Means } from './means';

const NAMES = ['PIPELINE_NAME', 'S3_REGION'] as const;
type Name = (typeof NAMES)[number];

const isOurs = (name: string): name is Name => NAMES.some((own) => own === name);

/** An empty value counts as absent, as for the settings. */
const present = (value: string | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** What `.env` says of the two. Its other settings, and what may be wrong with them, are the deploy's business. */
const inDotEnv = (file: string): ((name: Name) => string | undefined) => {
  const { variables, problems, spoilt } = readDotEnv(file, {
    meant: (name) => meantBy(name, NAMES),
    isRead: isOurs,
    isPublic: isOurs,
  });
  const problem =
    problems.find((told) => NAMES.some((name) => told.includes(name) && spoilt.has(name))) ??
    // Then it cannot be read at all.
    (Object.keys(variables).length === 0 ? problems[0] : undefined);
  if (problem !== undefined) throw new Failure('dot-env', `${problem}. Or name --pipeline and --region.`);
  return (name) => present(variables[name]);
};

/**
 * The names of pipeline and region: what was typed, else the environment, else `.env`.
 * @throws {Failure} when `.env` is needed and does not say it plainly
 */
export const namedPipeline = (
  asked: AskedPipeline,
  { environment, dotEnvFile }: Pick<Means, 'environment' | 'dotEnvFile'>,
): { readonly name: string | undefined; readonly region: string | undefined } => {
  for (const [option, value] of Object.entries(asked))
    if (typeof value === 'string' && value.trim() === '') throw usageFailure(`--${option} is empty.`);
  let file: ReturnType<typeof inDotEnv> | undefined;
  const of = (typed: string | undefined, name: Name): string | undefined =>
    present(typed) ?? present(environment[name]) ?? (file ??= inDotEnv(dotEnvFile))(name);
  return { name: of(asked.pipeline, 'PIPELINE_NAME'), region: of(asked.region, 'S3_REGION') };
};
