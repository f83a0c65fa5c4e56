import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDotEnv } from '../../../../lib/settings/dot-env/read';

// It starts programs, which takes its time on a busy machine.
jest.setTimeout(30_000);

const known = { meant: () => undefined, isRead: () => true, isPublic: () => true };
const TEXT = 'S3_BUCKET=calls\nHISTORY_SOURCE=Büro\n';
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

const ENCODINGS: readonly (readonly [string, Uint8Array])[] = [
  ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
  ['UTF-16', Buffer.from(TEXT, 'utf16le')],
  ['UTF-16 (big-endian)', bigEndian(`\uFEFF${TEXT}`)],
  ['UTF-16 (big-endian)', bigEndian(TEXT)],
  ['Latin-1 (or Windows-1252)', Buffer.from(TEXT, 'latin1')],
];

test.each(ENCODINGS)('%s is named, and the settings are read all the same', (called, bytes) => {
  const { variables, problems } = parseDotEnv(bytes, known);
  expect(problems).toEqual([expect.stringContaining(`.env is saved as ${called}, but must be UTF-8. `)]);
  expect(variables).toEqual({ S3_BUCKET: 'calls', HISTORY_SOURCE: 'Büro' });
});

test.each(ENCODINGS)('the command that mends %s does', (_, bytes) => {
  const folder = mkdtempSync(join(tmpdir(), 'dot-env-test-'));
  try {
    writeFileSync(join(folder, '.env'), bytes);
    const [problem] = parseDotEnv(bytes, known).problems;
    const command = problem?.split('or run: ')[1] ?? 'false';
    expect(spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(parseDotEnv(readFileSync(join(folder, '.env')), known)).toMatchObject({
      variables: { S3_BUCKET: 'calls', HISTORY_SOURCE: 'Büro' },
      problems: [],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-16 (big-endian)', bigEndian],
])('a byte order mark tells %s where hardly a character is ASCII', (called, encode) => {
  const { problems } = parseDotEnv(encode(`\uFEFF# ${'仕事'.repeat(100)}\nS3_BUCKET=calls\n`), known);
  expect(problems).toEqual([expect.stringContaining(`.env is saved as ${called}, `)]);
});

test('a problem of the encoding keeps no other to itself', () => {
  expect(parseDotEnv(Buffer.from('S3_BUCKET=Büro #\n', 'latin1'), known).problems).toEqual([
    expect.stringContaining('Latin-1'),
    expect.stringContaining('is only "Büro"'),
  ]);
});

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
  ['UTF-8 beyond the first 65536 characters of Unicode', Buffer.from('S3_BUCKET=calls\nHISTORY_SOURCE=☎️📞\n')],
  ['plain ASCII', Buffer.from('S3_BUCKET=calls\n')],
  ['nothing', Buffer.alloc(0)],
])('%s is as it should be', (_, bytes) => {
  expect(parseDotEnv(bytes, known).problems).toEqual([]);
});
