import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diskTrouble } from '../../../../local/pipeline/disk-trouble';

test('what a Lambda could not write stands in the log of its emulator', () => {
  const runFolder = mkdtempSync(path.join(tmpdir(), 'disk-trouble-'));
  const log = path.join(runFolder, 'emulator.log');
  writeFileSync(log, 'ERROR [lambda] AccessDenied, Permission denied\n');
  expect(diskTrouble(runFolder)).toBeUndefined();
  writeFileSync(log, 'ERROR [lambda] OSError: [Errno 28] No space left on device\n');
  expect(diskTrouble(runFolder)).toMatch(/^The disk is full at [^\n]*: free some space [^\n]*$/);
  rmSync(runFolder, { recursive: true });
});
