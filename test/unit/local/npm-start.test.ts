import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { scripts } from '../../../package.json';

// It starts programs, which takes its time on a busy machine.
jest.setTimeout(30_000);

const project = path.join(__dirname, '../../..');

const run = async (command: string, args: readonly string[]) => {
  const child = spawn(command, args, {
    cwd: project,
    env: { ...process.env, PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter) },
  });
  const [, stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: child.exitCode, stdout, stderr };
};

/** Runs what npm runs on `npm start`. */
const start = (...args: string[]) => run('sh', ['-c', [scripts.start, ...args].join(' ')]);

test('what it does not understand it refuses with exit code 1 and on standard error', async () => {
  expect(await start('--once', '--json', '--calls', '0')).toEqual({
    code: 1,
    stdout: '',
    stderr:
      "error: option '--calls <number>' argument '0' is invalid. It must be a whole number from 1 to 1000.\n" +
      '(npm start -- --help tells all options)\n',
  });
});

describe('while it is still being loaded', () => {
  const load = (script: string) => run(process.execPath, ['--require', './bin/interruptible.js', '--eval', script]);

  test('Ctrl-C ends it without a word, though the compiler complains first', async () => {
    const script = "process.kill(process.pid, 'SIGINT'); throw new Error('The service was stopped')";
    expect(await load(script)).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  test('what cannot be compiled is told', async () => {
    const { code, stderr } = await load("throw new SyntaxError('unexpected token')");
    expect(code).toBe(1);
    expect(stderr).toContain('SyntaxError: unexpected token');
  });
});
