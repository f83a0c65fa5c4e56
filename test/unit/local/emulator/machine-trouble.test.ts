import { tmpdir } from 'node:os';
import { fullDiskAt, troubleIn, troubleOf } from '../../../../local/emulator/machine-trouble';

test.each([
  // pip, venv and any Python; Node, npm and the CDK CLI; SQLite
  [
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'The disk is full at /here',
  ],
  ['Error: ENOSPC: no space left on device, write', 'The disk is full at /here'],
  ['OSError: [Errno 122] Disk quota exceeded', 'The disk is full at /here'],
  ["OSError: [Errno 30] Read-only file system: '/here/x'", '/here lies on a file system that is mounted read-only'],
  ["PermissionError: [Errno 13] Permission denied: '/here/x'", '/here may not be written by this user'],
  ['OSError: [Errno 24] Too many open files', 'Too many files are open'],
  ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'The memory is used up'],
  ["RuntimeError: can't start new thread", 'No further process may be started'],
])('%j is told in one line with its remedy', (said, line) => {
  const told = troubleIn(`a line before\n${said}\nand one after`, '/here');
  expect(told).toMatch(/^[^\n]*: [^\n]*\.$/);
  expect(told?.startsWith(line)).toBe(true);
});

test('what is not known is not explained', () => {
  expect(troubleIn('Stack recording-pipeline failed: Resource handler returned message', '/here')).toBeUndefined();
  expect(troubleOf(new TypeError('EACCES is only spoken of'), '/here')).toBeUndefined();
  expect(troubleOf('ENOSPC', '/here')).toBeUndefined();
});

test('an error of our own names its file, quoted for the command that mends it', () => {
  const place = "/home/tim's/.local";
  const refused = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: place });
  expect(troubleOf(refused, '/here')).toBe(
    `${place} may not be written by this user: give it back with sudo chown -R "$(id -u)" '/home/tim'"'"'s/.local', then start again.`,
  );
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  expect(troubleOf(full, '/here')).toMatch(/^The disk is full at \/here: /);
});

test('of what is to lie in a folder that is not ours, the folder is named', () => {
  const refused = Object.assign(new Error(), { code: 'EACCES', path: '/project/.local/venv.lock' });
  expect(troubleOf(refused, '/project/.local')).toContain('sudo chown -R "$(id -u)" /project/.local, then');
  expect(troubleOf(refused, '/project/.loc')).toContain('sudo chown -R "$(id -u)" /project/.local/venv.lock, then');
});

test('a disk on which nothing can be written is full, though nobody says so; one with space left is not', () => {
  expect(fullDiskAt('/here', () => 4096)).toMatch(/^The disk is full at \/here: /);
  expect(fullDiskAt('/here', () => 2 * 1024 * 1024)).toBeUndefined();
  expect(fullDiskAt(tmpdir())).toBeUndefined();
});
