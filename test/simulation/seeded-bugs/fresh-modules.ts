import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import type { Mutation } from './mutations';

const PROJECT = resolve(__dirname, '../../..');

/** What needs no mutation, and takes long to load: the template of the pipeline, and all that makes it. */
const isShared = (file: string): boolean => relative(PROJECT, file).startsWith(join('test', 'support', 'template'));

const compiled = new Map<string, string>();
const compile = (file: string, source: string): string => {
  const key = `${file}\n${source}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const { code } = transformSync(source, {
    filename: file,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
    module: { type: 'commonjs' },
  });
  compiled.set(key, code);
  return code;
};

/** The source with the bug in it. @throws {Error} unless the text is there exactly once: the bug is to be seeded anew. */
const mutated = ({ name, file, from, to }: Mutation, source: string): string => {
  const times = source.split(from).length - 1;
  if (times !== 1) throw new Error(`"${name}": ${file} holds ${String(times)} times: ${from}`);
  return source.replace(from, () => to);
};

/** What a file requires of the project that a bug may be in, or in reach of. */
const importsOf = (file: string): string[] =>
  file.endsWith('.json')
    ? []
    : Array.from(compile(file, readFileSync(file, 'utf8')).matchAll(/\brequire\("(\.[^"]+)"\)/g), ([, request = '']) =>
        fileOf(file, request),
      ).filter((one) => !isShared(one));

const fileOf = (from: string, request: string): string => {
  const path = resolve(dirname(from), request);
  return path.endsWith('.json') ? path : `${path}.ts`;
};

/** The target, and all from the entry on that comes to it by what it requires, however far. */
const inReachOf = (target: string, entry: string): ReadonlySet<string> => {
  const requiredBy = new Map<string, string[]>();
  const known = new Set([entry]);
  for (const file of known)
    for (const one of importsOf(file)) {
      requiredBy.set(one, [...(requiredBy.get(one) ?? []), file]);
      known.add(one);
    }
  const reached = new Set([target]);
  for (const file of reached) for (const one of requiredBy.get(file) ?? []) reached.add(one);
  return reached;
};

interface Module {
  exports: unknown;
}

/** Loaded once for all bugs that they are out of the reach of: what has run for a while runs several times as fast. */
const outOfReach = new Map<string, Module>();

/**
 * Loads a module of the project with the bug in it: anew whatever comes to the bug by what it imports, and everything else
 * once. Neither jest nor tsx loads one file in two ways in one process.
 * @returns what the module exports.
 */
export const freshModule = (entry: string, mutation: Mutation | undefined, load: NodeJS.Require = require): unknown => {
  const fresh = new Map<string, Module>();
  const target = mutation && join(PROJECT, mutation.file);
  const seeded = new Set<string>();
  const reached = target === undefined ? new Set<string>() : inReachOf(target, entry);

  const requireFile = (file: string): unknown => {
    const registry = reached.has(file) ? fresh : outOfReach;
    const known = registry.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    registry.set(file, module);
    const source = readFileSync(file, 'utf8');
    const isTarget = mutation !== undefined && file === target;
    if (isTarget) seeded.add(file);
    const code = compile(file, isTarget ? mutated(mutation, source) : source);
    const library = createRequire(file);
    const requireFrom = (request: string): unknown => {
      if (!request.startsWith('.')) return load(library.resolve(request));
      const path = fileOf(file, request);
      if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'));
      return isShared(path) ? load(path) : requireFile(path);
    };
    // The text is the project's own; in jest's realm, unlike what `vm` compiles.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const define: unknown = new Function('module', 'exports', 'require', '__dirname', '__filename', code);
    if (typeof define === 'function')
      Reflect.apply(define, undefined, [module, module.exports, requireFrom, dirname(file), file]);
    return module.exports;
  };

  const loaded = requireFile(entry);
  if (mutation !== undefined && seeded.size === 0) throw new Error(`"${mutation.name}": nobody loads ${mutation.file}`);
  return loaded;
};
