import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { PROJECT } from '../../../lib/constructs/feature-folders';
import { synthesise } from '../template/synthesise';
import { KEPT_SETTINGS } from './kept-settings';

const KEPT = join(PROJECT, 'test/support/fixtures/templates');

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  DependsOn: z.unknown().optional(),
});

const stackTemplate = z.object({
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: z.unknown().optional() })).default({}),
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

/** What an update looks at. Without metadata, which CloudFormation does not act on. */
export type StackTemplate = z.infer<typeof stackTemplate>;

export const STACKS = ['pipeline', 'monitoring'] as const;
export type StackName = (typeof STACKS)[number];

/** The templates of both stacks, in the order in which they are deployed. */
export type App = Record<StackName, StackTemplate>;

/** A released app: what it was made of, and what CloudFormation got. */
export interface KeptApp {
  readonly version: string;
  /** Of the settings, as a folder. */
  readonly variant: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly app: App;
}

/** An asset's hash says nothing but that the code is another. */
const withoutAssets = (template: StackTemplate): StackTemplate => {
  for (const { Properties } of Object.values(template.Resources))
    if ('Code' in Properties) Properties.Code = 'the code of the release';
  return template;
};

/** A template as it stands in a file. */
export const parseStack = (text: string): StackTemplate => withoutAssets(stackTemplate.parse(JSON.parse(text)));

/** The app that today's code makes of settings. */
export const appOf = (settings: Readonly<Record<string, string>>): App => {
  const { text, monitoring } = synthesise(settings);
  return { pipeline: parseStack(text), monitoring: parseStack(monitoring.text) };
};

const settingsFile = z.record(z.string(), z.string());

/** Every app that was kept, the oldest release first. */
export const keptApps = (folder = KEPT): readonly KeptApp[] => {
  const foldersIn = (...path: string[]) => readdirSync(join(folder, ...path)).sort(byNumber);
  return foldersIn().flatMap((version) =>
    foldersIn(version).map((variant) => {
      const read = (name: string) => readFileSync(join(folder, version, variant, `${name}.json`), 'utf8');
      return {
        version,
        variant,
        settings: settingsFile.parse(JSON.parse(read('settings'))),
        app: { pipeline: parseStack(read('pipeline')), monitoring: parseStack(read('monitoring')) },
      };
    }),
  );
};

/** 0.10.0 after 0.9.0. */
const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** One line for each resource, so that a difference is read easily. */
const asText = (template: StackTemplate): string => {
  const section = (entries: object): string => {
    const lines = Object.entries(entries).map(([id, value]) => `${JSON.stringify(id)}: ${JSON.stringify(value)}`);
    return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`;
  };
  const sections = Object.entries(template).map(([name, entries]) => `${JSON.stringify(name)}: ${section(entries)}`);
  return `{\n${sections.join(',\n')}\n}\n`;
};

/**
 * Keeps today's templates as those of a release, with each of the settings in KEPT_SETTINGS.
 * @returns the folder they lie in.
 * @throws {Error} when the release has its templates already: people deployed those.
 */
export const keepTemplates = (version: string, folder = KEPT): string => {
  const release = join(folder, version);
  if (existsSync(release))
    throw new Error(
      `The templates of ${version} are kept already in ${release}. They are what people deployed, so they stay as they ` +
        'are. Raise the version in package.json first; or delete the folder if that version was never released',
    );
  for (const [variant, settings] of Object.entries(KEPT_SETTINGS)) {
    const { pipeline, monitoring } = appOf(settings);
    mkdirSync(join(release, variant), { recursive: true });
    const write = (name: string, text: string) => {
      writeFileSync(join(release, variant, `${name}.json`), text);
    };
    write('settings', `${JSON.stringify(settings, undefined, 2)}\n`);
    write('pipeline', asText(pipeline));
    write('monitoring', asText(monitoring));
  }
  return release;
};
