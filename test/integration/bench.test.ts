import { execFile } from 'node:child_process';
import { projectFolder } from '../../local/emulator/local-folder';

/* The bench starts and shows its figures, with the processor as it is deployed. How good they are is not asked here. */

const bench = (...options: string[]): Promise<{ status: unknown; said: string }> =>
  new Promise((resolve) => {
    execFile('npm', ['run', 'bench', '--', ...options], { cwd: projectFolder }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : error.code, said: stdout + stderr });
    });
  });

test('the bench runs, and shows memory and time of each variant', async () => {
  const { status, said } = await bench('--short');
  expect([status, said]).toEqual([0, expect.stringContaining('12.0 MB')]);
  const rows = said.split('\n').filter((line) => /│ +\d+ +│ '\d+ %' +│ [\d.]+ +│/.test(line));
  expect(rows.map((row) => row.split('│')[1]?.trim())).toEqual([
    'processor, Content-Length known',
    'processor, length unknown (multipart)',
    'buffering: fetch, then PutObject',
  ]);
}, 180_000);
