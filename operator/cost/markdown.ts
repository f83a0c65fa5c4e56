/** One row of a Markdown table. */
const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...heads), `|${'---|'.repeat(heads.length)}`, ...rows.map((cells) => row(...cells))].join('\n');

export const bold = (text: string): string => `**${text}**`;

const WIDTH = 120;

/** Prose in lines of at most 120 characters; those after the first begin with `indent`. */
export const wrapped = (text: string, indent = ''): string =>
  text
    .split(' ')
    .reduce<string[]>((lines, word) => {
      const line = lines.length === 0 ? word : `${lines.at(-1) ?? ''} ${word}`;
      return line.length <= WIDTH ? [...lines.slice(0, -1), line] : [...lines, `${indent}${word}`];
    }, [])
    .join('\n');

export const bullets = (items: readonly string[]): string => items.map((item) => wrapped(`- ${item}`, '  ')).join('\n');
