import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

// It starts programs, which takes its time on a busy machine.
jest.setTimeout(30_000);

const script = path.join(__dirname, '../../../bin/preflight.js');
const here = `${process.platform}-${process.arch}`;

let project: string;
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'pre flight-'));
  mkdirSync(path.join(project, 'bin'));
  copyFileSync(script, path.join(project, 'bin/preflight.js'));
  writeFileSync(path.join(project, '.nvmrc'), '24\n');
  writeFileSync(
    path.join(project, 'package.json'),
    JSON.stringify({ dependencies: { zod: '4.6.7' }, devDependencies: { esbuild: '0.28.2' } }),
  );
});
afterEach(() => {
  rmSync(project, { recursive: true });
});

const install = (packages: Readonly<Record<string, string>>): void => {
  for (const [name, version] of Object.entries(packages)) {
    mkdirSync(path.join(project, 'node_modules', name), { recursive: true });
    writeFileSync(path.join(project, 'node_modules', name, 'package.json'), JSON.stringify({ version }));
  }
};
const whole = { zod: '4.6.7', esbuild: '0.28.2', [`@esbuild/${here}`]: '0.28.2' };

/** Runs it on a Node that says it has this version. */
const run = ({ node = '24.0.0', environment = {} }: { node?: string; environment?: NodeJS.ProcessEnv } = {}) => {
  const older = path.join(project, 'older.js');
  writeFileSync(
    older,
    `Object.defineProperty(process, 'version', { value: 'v${node}' });
     Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${node}' } });`,
  );
  const args = ['--require', older, path.join(project, 'bin/preflight.js')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  });
  return { status, stdout, stderr };
};
const refusal = (line: string) => ({ status: 1, stdout: '', stderr: `${line}\n` });

test('where everything is there it says nothing', () => {
  install(whole);
  expect(run()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(run({ node: '26.1.0' })).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('without node_modules it tells to run npm ci, on an old Node too', () => {
  const said = refusal("The project's packages are not installed: run npm ci first.");
  expect(run()).toEqual(said);
  expect(run({ node: '20.20.2' })).toEqual(said);
});

test('a package that is missing or another version is named, as after an update of the project', () => {
  install({ ...whole, zod: '4.6.6' });
  const said = (found: string) =>
    refusal(`node_modules does not hold what package.json names (zod 4.6.7; found: ${found}): run npm ci.`);
  expect(run()).toEqual(said('4.6.6'));
  rmSync(path.join(project, 'node_modules/zod'), { recursive: true });
  expect(run()).toEqual(said('none'));
});

test('where npm leaves out development packages, the remedy includes them', () => {
  install({ zod: '4.6.7' });
  expect(run({ environment: { NODE_ENV: 'production' } }).stderr).toContain('run npm ci --include=dev.');
});

test('packages of another platform are told', () => {
  install({ zod: '4.6.7', esbuild: '0.28.2', '@esbuild/plan9-mips': '0.28.2' });
  expect(run()).toEqual(
    refusal(`node_modules was installed on another platform than this one (${here}): run npm ci here.`),
  );
});

test.each(['20.20.2', '22.23.3', '23.11.1'])('Node %s is too old, and it says how to get another one', (node) => {
  install(whole);
  expect(run({ node })).toEqual(
    refusal(
      `The project, with its Lambdas, runs on Node 24, and this is Node v${node}. npm ci brings Node 24 along where install scripts are on: run npm ci --ignore-scripts=false, or install Node 24.`,
    ),
  );
});

test('a Node as old as 12 can read it', () => {
  const source = readFileSync(script, 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2019, module: ts.ModuleKind.CommonJS, removeComments: false },
  });
  // Nothing was there to be translated into older JavaScript.
  expect(outputText).toBe(
    ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ESNext } }).outputText,
  );
  const required = Array.from(source.matchAll(/require\('([^']+)'\)/g), ([, name]) => name);
  expect(required).toEqual(['fs', 'path']);
});
