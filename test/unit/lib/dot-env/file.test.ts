import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDotEnv } from '../../../../lib/settings/dot-env/read';

const known = { meant: () => undefined, isRead: () => true, isPublic: () => true };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dot-env-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const path = () => join(folder, '.env');
const read = () => readDotEnv(path(), known);
const nothing = { variables: {}, problems: [], spoilt: new Set() };

test('without a file there is nothing to say', () => {
  expect(read()).toEqual(nothing);
});

test('a file is read', () => {
  writeFileSync(path(), 'S3_BUCKET=calls\n');
  expect(read()).toEqual({ ...nothing, variables: { S3_BUCKET: 'calls' } });
});

test('a link to a file is a file', () => {
  writeFileSync(join(folder, 'settings'), 'S3_BUCKET=calls\n');
  symlinkSync('settings', path());
  expect(read()).toEqual({ ...nothing, variables: { S3_BUCKET: 'calls' } });
});

test('a directory', () => {
  mkdirSync(path());
  expect(read().problems).toEqual([
    expect.stringMatching(/^.env is a directory, but must be a file. .*cp .env.example/),
  ]);
});

// Made up, since root may read everything.
test.each([
  ['EACCES', '.env may not be read by you (EACCES). Give yourself the permission: chmod u+r .env'],
  ['EPERM', '.env may not be read by you (EPERM). Give yourself the permission: chmod u+r .env'],
  ['EIO', '.env cannot be read (EIO). It must be a text file; without one, remove it'],
])('one that may not be read: %s', (code, problem) => {
  const refuse = () => {
    throw Object.assign(new Error(`${code}: no`), { code });
  };
  expect(readDotEnv(path(), known, refuse).problems).toEqual([problem]);
});

test('a link to nothing, which looks like no file at all', () => {
  symlinkSync('gone', path());
  expect(read().problems).toEqual([expect.stringMatching(/^.env is a symbolic link to a file that does not exist/)]);
});

test('a link to itself', () => {
  symlinkSync('.env', path());
  expect(read().problems).toEqual([expect.stringMatching(/^.env is a symbolic link that leads back to itself/)]);
});
