import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT } from '../../../lib/constructs/feature-folders';

/* In a process of its own: whoever prepares stacks prepares those of all. */

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'readable-stacks-'));
  writeFileSync(
    join(folder, 'source.ts'),
    [
      'class Broken extends Error { override name = "Broken"; }',
      '',
      'const breakIt = (): never => {',
      '  throw new Broken("no bytes");',
      '};',
      'export const stack = (): unknown => { try { return breakIt(); } catch (error) { return (error as Error).stack; } };',
    ].join('\n'),
  );
  await build({
    entryPoints: [join(folder, 'source.ts')],
    inject: [join(PROJECT, 'lambdas/runtime/readable-stacks.ts')],
    outfile: join(folder, 'index.js'),
    ...{ bundle: true, platform: 'node', format: 'cjs', minify: true, keepNames: true },
    ...{ sourcemap: true, sourcesContent: false },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const told = (script: string): string =>
  execFileSync(process.execPath, ['--eval', script], { cwd: folder, encoding: 'utf8' });

test('a stack names the lines of the source, and the functions', () => {
  const [first, ...frames] = told('console.log(require("./index.js").stack())').trim().split('\n');
  expect(first).toBe('Broken: no bytes');
  expect(frames[0]).toMatch(/^ {4}at breakIt \(.*source\.ts:4:9\)$/);
  expect(frames[1]).toMatch(/^ {4}at .*stack \(.*source\.ts:6:\d+\)$/);
  // Node itself has no sources here.
  expect(frames.at(-1)).toContain('node:');
});

test('the map is not read before somebody looks at a stack', () => {
  const script = (then: string) => `
    const fs = require('node:fs');
    const read = fs.readFileSync;
    const files = [];
    fs.readFileSync = (file, ...more) => (files.push(String(file)), read(file, ...more));
    require('node:module').syncBuiltinESMExports();
    const { stack } = require('./index.js');
    ${then}
    console.log(files.some((file) => file.endsWith('index.js.map')));`;
  expect(told(script('')).trim()).toBe('false');
  expect(told(script('stack();')).trim()).toBe('true');
});

test('without its map a bundle has the stacks that Node gives it', () => {
  rmSync(join(folder, 'index.js.map'));
  const [first, ...frames] = told('console.log(require("./index.js").stack())').trim().split('\n');
  expect(first).toBe('Broken: no bytes');
  expect(frames[0]).toMatch(/^ {4}at breakIt \(.*index\.js:\d+:\d+\)$/);
});
