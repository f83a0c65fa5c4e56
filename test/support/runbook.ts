import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A heading of level 2 and what follows it. */
interface Section {
  readonly title: string;
  readonly anchor: string;
  readonly text: string;
}

/** As Git hosts make it from a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Code blocks may hold lines that look like headings. */
const withoutBlocks = (text: string): string => text.replaceAll(/^ *```[^]*?^ *```$/gm, '');

export const anchorsOf = (document: string): string[] =>
  Array.from(withoutBlocks(document).matchAll(/^#+ (.+)$/gm), ([, heading = '']) => anchorOf(heading));

export const sectionsOf = (document: string): Section[] =>
  document
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [title = ''] = text.split('\n', 1);
      return { title, anchor: anchorOf(title), text: text.slice(title.length) };
    });

/** What follows each bold lead-in (`**Impact:** …`), in order. */
export const partsOf = ({ text }: Section): Map<string, string> => {
  const [, ...parts] = text.split(/^\*\*([\w ]+):\*\*/m);
  return new Map(
    parts.flatMap((part, index) => (index % 2 === 0 ? [[part, (parts[index + 1] ?? '').trim()] as const] : [])),
  );
};

/** The cells of all tables, row by row, without heads and rules. */
export const tableRowsOf = (text: string): string[][] =>
  Array.from(text.matchAll(/^ *\|(?![-|]+$)(.+)\|$(?!\n *\|-)/gm), ([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );

/** Targets of Markdown's links. */
export const linksIn = (text: string): string[] =>
  Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);

/** What stands in backticks outside of code blocks. */
export const quotedIn = (text: string): string[] =>
  Array.from(withoutBlocks(text).matchAll(/`([^`]+)`/g), ([, quoted = '']) => quoted.replaceAll(/\s+/g, ' '));

const blocksOf = (text: string): string[] =>
  Array.from(text.matchAll(/^( *)```bash\n([^]*?)^ *```$/gm), ([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

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
