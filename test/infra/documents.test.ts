import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { anchorsOf, linksIn } from '../support/markdown';

/* What the documents point to is there. */

const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: PROJECT });

const anchors = new Map<string, readonly string[]>();
const hasAnchor = (file: string, anchor: string): boolean => {
  const known = anchors.get(file) ?? anchorsOf(read(file));
  anchors.set(file, known);
  return known.includes(anchor);
};

const leadsSomewhere = (document: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  return existsSync(join(PROJECT, target)) && (anchor === undefined || hasAnchor(target, anchor));
};

test.each(documents)('every link of %s leads somewhere', (document) => {
  const links = new Set(linksIn(read(document)).filter((link) => !link.startsWith('https://')));
  expect([...links].filter((link) => !leadsSomewhere(document, link))).toEqual([]);
});

test('a link to nothing would be noticed', () => {
  expect(leadsSomewhere('docs/brief.md', 'decisions/0002-object-key.md')).toBe(true);
  expect(leadsSomewhere('docs/brief.md', 'decisions/0002-object-keys.md')).toBe(false);
  expect(leadsSomewhere('docs/brief.md', '#settings')).toBe(true);
  expect(leadsSomewhere('docs/brief.md', 'runbook.md#settings')).toBe(false);
});

test('the index lists each decision once, in order', () => {
  const records = globSync('docs/decisions/[0-9]*.md', { cwd: PROJECT }).map((path) => basename(path));
  const listed = linksIn(read('docs/decisions/README.md')).filter((link) => /^\d/.test(link));
  expect(listed).toEqual(records.sort());
});
