import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { PROJECT } from '../constructs/feature-folders';

type Node = ReturnType<typeof fromMarkdown>['children'][number];

/** What the section of an alarm tells whoever gets its mail, in plain text. */
export interface Advice {
  readonly doFirst: string;
  readonly impact: string;
}

/** In the place of a command, which needs the functions that the runbook defines at its beginning. */
const COMMAND = '(the command is in the runbook)';

/** As a mail shows it, without line breaks in a sentence. */
const plain = (node: Node): string => {
  if (node.type === 'code') return COMMAND;
  if (node.type === 'list')
    return node.children
      .map((item, index) => `${node.ordered === true ? `${index + 1}.` : '-'} ${plainOf(item.children)}`)
      .join('\n');
  return toString(node).replaceAll(/\s+/g, ' ').trim();
};

const plainOf = (nodes: readonly Node[]): string =>
  nodes
    .map(plain)
    .filter((text) => text !== '')
    .join('\n')
    .replaceAll(`\n${COMMAND}`, ` ${COMMAND}`);

/** The lead-in that a paragraph begins with, as `Impact` of `**Impact:** …`. */
const leadOf = (node: Node): string | undefined => {
  const [first] = node.type === 'paragraph' ? node.children : [];
  const text = first?.type === 'strong' ? toString(first) : '';
  return text.endsWith(':') ? text.slice(0, -1) : undefined;
};

/** docs/runbook.md, as far as alarms take their mails from it. */
export class Runbook {
  private static lastRead: Runbook | undefined;
  private readonly sections: ReadonlyMap<string, readonly Node[]>;

  constructor(private readonly markdown: string) {
    const { children } = fromMarkdown(markdown);
    const heads = children.flatMap((node, index) => (node.type === 'heading' && node.depth === 2 ? [index] : []));
    this.sections = new Map(
      heads.map((at, place) => [toString(children[at]), children.slice(at + 1, heads[place + 1])]),
    );
  }

  /** Parsed once, which takes longer than the rest of a stack. @throws when the project has no docs/runbook.md. */
  static read(): Runbook {
    const markdown = readFileSync(join(PROJECT, 'docs/runbook.md'), 'utf8');
    if (this.lastRead?.markdown !== markdown) this.lastRead = new Runbook(markdown);
    return this.lastRead;
  }

  /** @throws when the alarm has no section of its name, or the section lacks one of the parts. */
  adviceFor(alarm: string): Advice {
    const section = this.sections.get(alarm);
    if (section === undefined)
      throw new Error(
        `docs/runbook.md has no section "## ${alarm}": whoever gets the mail of this alarm would not know what it means. ` +
          'Write one with the parts that the others have; "Do first" and "Impact" stand in the mail',
      );
    return { doFirst: this.part(alarm, section, 'Do first'), impact: this.part(alarm, section, 'Impact') };
  }

  private part(alarm: string, section: readonly Node[], lead: string): string {
    const from = section.findIndex((node) => leadOf(node) === lead);
    const length = section.slice(from + 1).findIndex((node) => leadOf(node) !== undefined);
    const nodes = from < 0 ? [] : section.slice(from, length < 0 ? undefined : from + 1 + length);
    const text = plainOf(nodes).replace(`${lead}:`, '').trim();
    if (text === '')
      throw new Error(
        `In docs/runbook.md the section "## ${alarm}" does not say "**${lead}:** …", which stands in its mail`,
      );
    return text;
  }
}
