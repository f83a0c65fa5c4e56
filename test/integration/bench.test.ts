import { execFile } from 'node:child_process';
import { projectFolder } from '../../local/emulator/local-folder';

/* The benches start and show their figures, with the functions as they are deployed. How good they are is not asked here. */

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

test('the one of links shows what each kind of question takes, and which part of what it may take', async () => {
  const { status, said } = await bench('url-signer', '--short');
  expect([status, said]).toEqual([0, expect.stringContaining('Links, medians')]);
  const rows = said.split('\n').filter((line) => /│ +[\d.]+ +│ +\d+ +│ '\d+ %' +│ '(\d+ %)?' +│/.test(line));
  expect(rows.map((row) => row.split('│')[1]?.trim())).toEqual([
    'a link for a key, warm',
    'of that, signing',
    'first link of a cold start, to ingest + 20 %',
    'its CPU, over what its memory has of one',
    'a Job with 10 recordings',
    'a job on a day of 1050 recordings',
  ]);
}, 180_000);

test('a bench that there is not is refused, and the others are named', async () => {
  const { status, said } = await bench('nothing');
  expect(status).not.toBe(0);
  expect(said).toContain('processor-memory, url-signer');
});
