import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Question, SYNTH_SERVER, askForSynth, writeWhole } from './asked-synth';

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

const keyOf = (settings: unknown): string =>
  createHash('sha256').update(hashOfSources()).update(JSON.stringify(settings)).digest('hex');

/**
 * The text that `make` makes of these settings, once for all test files of the same sources: a synth takes three seconds in
 * each of them, most of it to load the CDK.
 * @param asked what a server of this run is told, if there is one: see `askForSynth`
 */
export const knownSynth = (settings: unknown, make: () => string, asked: Omit<Question, 'answer'>): string => {
  const key = keyOf(settings);
  const file = join(CACHE, `${key}.json`);
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(file)) askForSynth({ ...asked, answer: file }, key);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const made = make();
  writeWhole(file, made);
  return made;
};

/** The same, made anew and not kept: hardly ever are the settings the same again. */
export const freshSynth = (settings: unknown, make: () => string, asked: Omit<Question, 'answer'>): string => {
  const folder = process.env[SYNTH_SERVER];
  if (folder === undefined) return make();
  const key = `fresh-${keyOf(settings)}`;
  const answer = join(folder, `${key}.json`);
  askForSynth({ ...asked, answer }, key);
  if (!existsSync(answer)) return make();
  const made = readFileSync(answer, 'utf8');
  rmSync(answer);
  return made;
};
