import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { shellWord } from '../../../../local/emulator/shell-word';

test('a shell reads each word as it was, whatever is in it', () => {
  const words = fc.sample(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
    200,
  );
  words.push(
    '',
    "Tim's projects/pipe line",
    '$HOME',
    '`id`',
    'a\nb',
    '~',
    '-n',
    '"',
    "'",
    '!!',
    '*',
    'a;b&c|d>e<f(g)#h',
    '/plain/path_1.2',
  );
  const read = execFileSync('bash', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], { encoding: 'utf8' });
  expect(read.split('\0').slice(0, -1)).toEqual(words);
});

test('what needs no quotes has none', () => {
  expect(shellWord('/home/me/recording-pipeline/.local')).toBe('/home/me/recording-pipeline/.local');
});
