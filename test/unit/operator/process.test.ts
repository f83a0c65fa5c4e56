import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

/* bin/recordings.js as a process; what the commands do is tested without one. */

// It starts programs, which takes its time on a busy machine.
jest.setTimeout(60_000);

const bin = path.join(__dirname, '../../../bin');
const script = path.join(bin, 'recordings.js');

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'operator cli-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (command: string, args: readonly string[], options: SpawnSyncOptions = {}) => {
  const env = { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true', HOME: folder, ...options.env };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, ...options, env, encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('it runs from any folder, by its path and by a link to it', () => {
  const help = run(process.execPath, [script, '--help']);
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toMatch(/^Usage: recordings /);
  expect(run('bash', ['-c', `ln -s '${script}' recordings && ./recordings --help`])).toEqual(help);
});

test('what is not understood is one line and exit code 2', () => {
  const { status, stdout, stderr } = run(process.execPath, [script, 'url', '--minutes', '0', '--job', 'J-1']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toBe('--minutes must be a whole number from 1 to 360; it is "0".\n');
});

test('a pipe that closes early ends it quietly', () => {
  const { stdout, stderr } = run('bash', [
    '-c',
    `'${process.execPath}' '${script}' --help | true; echo "\${PIPESTATUS[0]}"`,
  ]);
  expect([stdout.trim(), stderr]).toEqual(['141', '']);
});

test('where the output cannot be written, that is the error', () => {
  // A device of Linux that is always full.
  if (process.platform !== 'linux') return;
  const { status, stderr } = run('bash', ['-c', `'${process.execPath}' '${script}' --help > /dev/full`]);
  expect([status, stderr]).toEqual([1, 'What was found cannot be written: ENOSPC: no space left on device, write\n']);
});

test('without credentials it says so, in colour for nobody', () => {
  const named = ['--pipeline', 'recordings', '--region', 'us-east-1'];
  const { status, stderr } = run(process.execPath, [script, 'url', '--job', 'J-1', ...named], { env: { CI: 'true' } });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^This shell has no AWS credentials: [^\n\u001b]+\n$/);
});

test('what the pipeline costs it reckons without credentials, network or pipeline', () => {
  const env = { AWS_PROFILE: 'there-is-none', HTTPS_PROXY: 'http://127.0.0.1:1' };
  const { status, stdout, stderr } = run(process.execPath, [script, 'cost', '--recordings', '10', '--json'], { env });
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ use: { recordingsPerDay: 10 }, prices: { region: 'us-east-1' } });
});

describe('on a Node that the project does not run on', () => {
  const older = (...args: readonly string[]) => {
    writeFileSync(
      path.join(folder, 'older.js'),
      `Object.defineProperty(process, 'version', { value: 'v20.20.2' });
       Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`,
    );
    return run(process.execPath, ['--require', './older.js', path.join(folder, 'bin/recordings.js'), ...args]);
  };
  beforeEach(() => {
    mkdirSync(path.join(folder, 'bin'));
    for (const file of ['recordings.js', 'preflight.js'])
      copyFileSync(path.join(bin, file), path.join(folder, 'bin', file));
    writeFileSync(path.join(folder, '.nvmrc'), '24\n');
    writeFileSync(path.join(folder, 'package.json'), '{}');
    mkdirSync(path.join(folder, 'node_modules'));
  });

  test('one line says which it needs', () => {
    expect(older('url')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'The project, with its Lambdas, runs on Node 24, and this is Node v20.20.2. npm ci brings Node 24 along where install scripts are on: run npm ci --ignore-scripts=false, or install Node 24.\n',
    });
  });

  test('the Node that npm ci brought along runs it', () => {
    const brought = path.join(folder, 'node_modules/node/bin');
    mkdirSync(brought, { recursive: true });
    writeFileSync(path.join(brought, 'node'), '#!/bin/sh\necho "$@"\nexit 3\n');
    chmodSync(path.join(brought, 'node'), 0o755);
    const { status, stdout, stderr } = older('url', '--job', 'J 1');
    expect([status, stderr]).toEqual([3, '']);
    expect(stdout).toMatch(/bin\/recordings\.js url --job J 1\n$/);
  });
});

test('a Node as old as 12 can read it', () => {
  const source = readFileSync(script, 'utf8');
  const translated = (target: ts.ScriptTarget) =>
    ts.transpileModule(source, { compilerOptions: { target, module: ts.ModuleKind.CommonJS } }).outputText;
  // Nothing was there to be translated into older JavaScript.
  expect(translated(ts.ScriptTarget.ES2019)).toBe(translated(ts.ScriptTarget.ESNext));
});
