import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { askForSynth } from './asked-synth';

const PROJECT = resolve(__dirname, '../../..');
const CACHE = join(PROJECT, '.local/cache/synth');

/** All that a synth is made of, besides the settings. */
const SOURCES = ['lib', 'lambdas', 'docs/runbook.md', 'test/support/template', 'cdk.json', 'package-lock.json'];

const filesIn = (path: string): string[] =>
  /\.\w+$/.test(path)
    ? [path]
    : readdirSync(join(PROJECT, path), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();

let sources: string | undefined;
const hashOfSources = (): string => {
  if (sources !== undefined) return sources;
  const hash = createHash('sha256').update(process.version);
  for (const file of SOURCES.flatMap(filesIn)) hash.update(file).update(readFileSync(resolve(PROJECT, file)));
  sources = hash.digest('hex');
  return sources;
};

/**
 * The text that `make` makes of these settings, once for all test files of the same sources: a synth takes three seconds in
 * each of them, most of it to load the CDK.
 * @param overrides what a server of this run is told, if there is one: see `askForSynth`
 */
export const knownSynth = (
  settings: unknown,
  make: () => string,
  overrides: Readonly<Record<string, string>>,
): string => {
  const key = createHash('sha256').update(hashOfSources()).update(JSON.stringify(settings)).digest('hex');
  const file = join(CACHE, `${key}.json`);
  if (!existsSync(file)) askForSynth(overrides, key, file);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const made = make();
  mkdirSync(CACHE, { recursive: true });
  // Another test file may read it meanwhile.
  const own = `${file}.${String(process.pid)}`;
  writeFileSync(own, made);
  renameSync(own, file);
  return made;
};
