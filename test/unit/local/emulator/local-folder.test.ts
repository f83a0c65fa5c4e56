import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { createLocalFolder, createRunFolder } from '../../../../local/emulator/local-folder';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'local-folder-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('each run gets a folder of its own', () => {
  const first = createRunFolder(folder);
  const second = createRunFolder(folder);
  expect(first).not.toBe(second);
  expect(existsSync(first)).toBe(true);
});

test('what a killed run left is removed; what a living one or the virtual environment holds is not', () => {
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  for (const name of [`run-${ended}-abandoned`, `run-${process.pid}-alive`, 'venv-1'])
    mkdirSync(path.join(folder, name));
  createRunFolder(folder);
  expect(existsSync(path.join(folder, `run-${ended}-abandoned`))).toBe(false);
  expect(existsSync(path.join(folder, `run-${process.pid}-alive`))).toBe(true);
  expect(existsSync(path.join(folder, 'venv-1'))).toBe(true);
});

test('the folder is made once, and what keeps it from being made is told as it is', () => {
  const local = path.join(folder, '.local');
  createLocalFolder(local);
  createLocalFolder(local);
  expect(existsSync(local)).toBe(true);
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => {
    createLocalFolder(path.join(folder, 'file', '.local'));
  }).toThrow('ENOTDIR');
});
