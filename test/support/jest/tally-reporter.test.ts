import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const reporter = path.join(__dirname, 'tally-reporter.mjs');
const jestCommand = require.resolve('jest/bin/jest');

/** Runs jest on a project of these files, and answers its exit code and the last line it printed. */
const lastLineOf = (files: Readonly<Record<string, string>>): { code: number | null; line: string | undefined } => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
    writeFileSync(
      path.join(folder, 'jest.config.json'),
      JSON.stringify({ reporters: ['default', reporter], cacheDirectory: 'cache', transform: {} }),
    );
    const { status, stdout } = spawnSync(
      process.execPath,
      [jestCommand, '--rootDir', folder, '--config', 'jest.config.json'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    return { code: status, line: stdout.trimEnd().split('\n').at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('the last line counts passed, failed and skipped tests', () => {
  // The text of a test file for an inner jest: one test of each outcome, skipped ones too, since the tally counts them.
  const tests =
    "test('a', () => {}); test('b', () => { throw new Error('no'); }); test.skip('c', () => {}); test.todo('d');";
  expect(lastLineOf({ 'some.test.js': tests })).toEqual({ code: 1, line: '1 passed, 1 failed, 2 skipped' });
});

test('a file that cannot be loaded counts as failed, and nothing skipped is not mentioned', () => {
  const files = { 'whole.test.js': "test('a', () => {});", 'broken.test.js': 'this is no JavaScript' };
  expect(lastLineOf(files)).toEqual({ code: 1, line: '1 passed, 1 failed' });
});
