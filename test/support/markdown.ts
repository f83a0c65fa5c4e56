import { slug } from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { toString } from 'mdast-util-to-string';
import { gfmTable } from 'micromark-extension-gfm-table';
import { visit } from 'unist-util-visit';

/* What tests ask of a document, read as Git hosts do: CommonMark with tables. */

const parse = (text: string) =>
  fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });

type Node = ReturnType<typeof parse>['children'][number];

const startOf = ({ position }: Pick<Node, 'position'>): number => position?.start.offset ?? 0;
const endOf = ({ position }: Pick<Node, 'position'>): number => position?.end.offset ?? 0;

/** A heading and what follows it, up to the next one of its level. */
export interface Section {
  readonly title: string;
  readonly anchor: string;
  readonly text: string;
}

/** What follows each of these nodes, up to the next one. */
const cutAt = <Head extends Pick<Node, 'position'>>(text: string, heads: readonly Head[]): [Head, string][] =>
  heads.map((head, index) => {
    const next = heads[index + 1];
    return [head, text.slice(endOf(head), next && startOf(next))];
  });

export const sectionsOf = (text: string, depth: 2 | 3 = 2): Section[] => {
  const heads = parse(text).children.filter((node) => node.type === 'heading' && node.depth === depth);
  return cutAt(text, heads).map(([head, body]) => {
    const title = toString(head);
    return { title, anchor: slug(title), text: body };
  });
};

export const titled = (sections: readonly Section[], wanted: string): Section => {
  const found = sections.find(({ title }) => title === wanted);
  if (found === undefined) throw new Error(`There is no section ${wanted}`);
  return found;
};

/** What follows each bold lead-in (`**Impact:** …`), in order. */
export const partsOf = ({ text }: Section): Map<string, string> => {
  const leads = parse(text).children.flatMap((node) => {
    const [first] = node.type === 'paragraph' ? node.children : [];
    return first?.type === 'strong' && toString(first).endsWith(':') ? [first] : [];
  });
  return new Map(cutAt(text, leads).map(([lead, part]) => [toString(lead).slice(0, -1), part.trim()]));
};

/** Where links to the headings lead. Two of the same words have the same: a host would number the second one. */
export const anchorsOf = (document: string): string[] => {
  const anchors: string[] = [];
  visit(parse(document), 'heading', (heading) => {
    anchors.push(slug(toString(heading)));
  });
  return anchors;
};

interface Table {
  /** The words of its head. */
  readonly columns: readonly string[];
  /** The cells of each row, in Markdown. */
  readonly rows: readonly (readonly string[])[];
}

export const tablesIn = (text: string): Table[] => {
  const tables: Table[] = [];
  visit(parse(text), 'table', ({ children: [head, ...rows] }) => {
    tables.push({
      columns: head?.children.map((cell) => toString(cell)) ?? [],
      rows: rows.map(({ children: cells }) =>
        cells.map(({ children }) => children.map((node) => text.slice(startOf(node), endOf(node))).join('')),
      ),
    });
  });
  return tables;
};

/** The words alone, without links and backticks. */
export const wordsOf = (text: string): string => toString(parse(text));

export const linksIn = (text: string): string[] => {
  const targets: string[] = [];
  visit(parse(text), 'link', ({ url }) => {
    targets.push(url);
  });
  return targets;
};

/** What stands in backticks outside of code blocks. */
export const quotedIn = (text: string): string[] => {
  const quoted: string[] = [];
  visit(parse(text), 'inlineCode', ({ value }) => {
    // Shown as a space; mdast keeps it.
    quoted.push(value.replaceAll('\n', ' '));
  });
  return quoted;
};

/** Blocks of code for bash. */
export const blocksOf = (text: string, language = 'bash'): string[] => {
  const blocks: string[] = [];
  visit(parse(text), 'code', ({ lang, value }) => {
    if (lang === language) blocks.push(value);
  });
  return blocks;
};
