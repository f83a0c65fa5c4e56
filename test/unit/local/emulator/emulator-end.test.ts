import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explainEnd } from '../../../../local/emulator/emulator-end';

let folder: string;
let logFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'emulator-end-'));
  logFile = path.join(folder, 'run', 'emulator.log');
  mkdirSync(path.dirname(logFile));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('an emulator that ended is told with its last lines and with its log, which outlives the run', () => {
  writeFileSync(logFile, Array.from({ length: 40 }, (_, line) => `line ${line + 1}\n`).join(''));
  const [first, ...lines] = explainEnd(3, logFile, folder).message.split('\n');
  rmSync(path.dirname(logFile), { recursive: true });
  const kept = path.join(folder, 'emulator.log');
  expect(first).toBe(`The local AWS ended by itself: start again. Its log: ${kept} (exit code 3):`);
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([15, 'line 26', 'line 40']);
  expect(readFileSync(kept, 'utf8')).toContain('line 1\n');
});

test('one that was killed is told so', () => {
  writeFileSync(logFile, 'serving\n');
  expect(explainEnd('SIGKILL', logFile, folder).message).toMatch(
    /^The local AWS was killed, perhaps because the memory/,
  );
});

test('one that met a full disk is told in one line', () => {
  writeFileSync(logFile, 'Traceback\nOSError: [Errno 28] No space left on device\n');
  expect(explainEnd(1, logFile, folder).message).toMatch(
    /^The local AWS ended by itself: [^\n]* The disk is full at [^\n]*\.$/,
  );
});
