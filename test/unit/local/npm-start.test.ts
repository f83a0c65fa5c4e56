import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const project = join(__dirname, '../../..');

/** Runs bin/local.ts as `npm start` does. */
const run = async (...args: string[]) => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/local.ts', ...args], { cwd: project });
  const [, stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: child.exitCode, stdout, stderr };
};

test('what it does not understand it refuses with exit code 1 and on standard error', async () => {
  expect(await run('--once', '--json', '--calls', '0')).toEqual({
    code: 1,
    stdout: '',
    stderr:
      "error: option '--calls <number>' argument '0' is invalid. It must be a whole number from 1 to 1000.\n" +
      '(npm start -- --help tells all options)\n',
  });
});
