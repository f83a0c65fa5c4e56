import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Section, blocksOf, quotedIn, sectionsOf } from './markdown';

/** A command with its arguments, as the shell hands them over. */
export type Command = readonly [program: string, ...words: string[]];

const PROGRAMS = ['aws', 'curl', 'date', 'jq', 'npm', 'npx', 'rm'] as const;
const isProgram = (word: string): boolean => PROGRAMS.some((program) => program === word);

/** What a reader puts in the place of `'<…>'`; what is not named here stays as it is. */
const FILLED_IN: Readonly<Record<string, string>> = {
  sid: `RE${'0'.repeat(32)}`,
  call: `CA${'0'.repeat(32)}`,
  job: 'J-1001',
  since: '2026-11-22T16:00:00Z',
};
const PLACEHOLDER = /^(\w+)='<.*>'$/gm;

/** Instead of each program a function that only tells how it was called, on a channel of its own. */
const STAND_INS = [
  `told() { printf '%s\\0' "$#" "$@" >&3; }`,
  ...PROGRAMS.map((name) => `${name}() { told ${name} "$@"; echo "${FILLED_IN.sid} ${FILLED_IN.call} J-1001"; }`),
  'date() { echo 2026-11-22T16:28:29Z; }',
].join('\n');

const parsed = (told: string): Command[] => {
  const words = told.split('\0').slice(0, -1);
  const commands: Command[] = [];
  for (let at = 0; at < words.length;) {
    const end = at + 1 + Number(words[at]);
    const [program = '', ...rest] = words.slice(at + 1, end);
    commands.push([program, ...rest]);
    at = end;
  }
  return commands;
};

const runBlock = (prelude: string, block: string, cwd: string): Command[] => {
  const script = [
    STAND_INS,
    prelude,
    block.replaceAll(PLACEHOLDER, (unfilled, name: string) =>
      name in FILLED_IN ? `${name}='${FILLED_IN[name]}'` : unfilled,
    ),
  ];
  const { status, stderr, output } = spawnSync('/bin/bash', ['--norc', '-eu', '-c', script.join('\n')], {
    cwd,
    encoding: 'utf8',
    // No programs but the stand-ins.
    env: { PATH: '/nonexistent' },
    input: 'typed\n'.repeat(10),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    timeout: 20_000,
  });
  if (status !== 0 || stderr !== '') throw new Error(`This does not run in bash:\n${block}\n${stderr}`);
  return parsed(output[3] ?? '');
};

/** Runs all commands of a section, blocks first, in bash with stand-ins for the programs: the shell itself parses them. */
const run = (section: Section, prelude: string): Command[] => {
  const cwd = mkdtempSync(join(tmpdir(), 'runbook-'));
  try {
    const inline = quotedIn(section.text).filter(
      (quoted) => isProgram(quoted.split(' ')[0] ?? '') && quoted.includes(' '),
    );
    return [...blocksOf(section.text), ...inline].flatMap((block) => runBlock(prelude, block, cwd));
  } finally {
    rmSync(cwd, { recursive: true });
  }
};

/** Lines with a placeholder that is not alone in an assignment, where the shell would take `<` for a redirection. */
export const strayPlaceholders = (document: string): string[] =>
  blocksOf(document)
    .flatMap((block) => block.replaceAll(PLACEHOLDER, '').split('\n'))
    .filter((line) => /<[^<>()]+>/.test(line));

export const readRunbook = (): string => readFileSync(resolve(__dirname, '../../docs/runbook.md'), 'utf8');

/** Every command of the document, by the title of its section. The first block is what a reader pastes first. */
export const commandsOf = (document: string): Map<string, Command[]> => {
  const [prelude = ''] = blocksOf(document);
  return new Map(sectionsOf(document).map((section) => [section.title, run(section, prelude)]));
};
