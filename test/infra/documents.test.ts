import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { engines } from '../../package.json';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { settingNames } from '../../lib/settings/schema';
import { anchorsOf, blocksOf, linksIn, quotedIn, sectionsOf } from '../support/markdown';

/* What the documents point to is there, and nothing stands in them that ages unseen. */

const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: PROJECT }).sort();
/** Of today: a decision says what held when it was written. */
const pages = documents.filter((file) => !file.startsWith('docs/decisions/'));

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

const picturesIn = (text: string): string[] =>
  Array.from(text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g), ([, file = '']) => file);

describe('links', () => {
  test.each(documents)('every link and picture of %s leads somewhere', (document) => {
    const text = read(document);
    const links = new Set([...linksIn(text), ...picturesIn(text)].filter((link) => !link.startsWith('https://')));
    expect([...links].filter((link) => !leadsSomewhere(document, link))).toEqual([]);
  });

  test('a link to nothing would be noticed', () => {
    expect(leadsSomewhere('docs/brief.md', 'decisions/0002-object-key.md')).toBe(true);
    expect(leadsSomewhere('docs/brief.md', 'decisions/0002-object-keys.md')).toBe(false);
    expect(leadsSomewhere('docs/brief.md', '#settings')).toBe(true);
    expect(leadsSomewhere('docs/brief.md', 'runbook.md#settings')).toBe(false);
  });

  test('a link to a heading leads to one heading', () => {
    for (const document of pages) {
      const found = anchorsOf(read(document));
      expect([document, found]).toEqual([document, [...new Set(found)]]);
    }
  });

  test('the README leads to every page', () => {
    const linked = new Set(linksIn(read('README.md')).map((link) => link.replace(/#.*/, '')));
    const unlinked = pages.filter((file) => file !== 'README.md' && !linked.has(file));
    expect(unlinked).toEqual([]);
  });
});

test('the index lists each decision once, in order', () => {
  const records = globSync('docs/decisions/[0-9]*.md', { cwd: PROJECT }).map((path) => basename(path));
  const listed = linksIn(read('docs/decisions/README.md')).filter((link) => /^\d/.test(link));
  expect(listed).toEqual(records.sort());
});

describe('the README', () => {
  const readme = read('README.md');

  test('is at most 200 lines long', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(201);
  });

  test('has a table of contents with each of its sections', () => {
    const [contents = ''] = readme.split('\n## ');
    const sections = sectionsOf(readme).map(({ anchor }) => `#${anchor}`);
    expect(linksIn(contents).filter((link) => link.startsWith('#'))).toEqual(sections);
  });

  test('shows on its first screen what it is, for whom, and the two commands', () => {
    const screen = readme.split('\n').slice(0, 20).join('\n');
    for (const part of ['npm ci && npm start', 'npm ci && npm test', 'for platform engineers', '#why-this'])
      expect(screen).toContain(part);
  });

  test('names the Nodes that package.json asks for', () => {
    const oldest = engines.node.match(/\d+\.\d+(?=\.\d)/g)?.map((version) => version.replace(/\.0$/, ''));
    const line = /^- Node .*$/m.exec(readme)?.[0] ?? '';
    expect(line.match(/\d+\.?\d*(?= or newer| on)/g)?.toSorted()).toEqual(oldest?.toSorted());
  });
});

test('the Python that the README asks for is the one that the local run looks for', () => {
  const asked = /Python 3\.\d+ or newer/;
  expect(asked.exec(read('README.md'))?.[0]).toBe(asked.exec(read('local/emulator/prerequisites.ts'))?.[0]);
});

describe('what ages', () => {
  /** Of AWS CLI and CDK: what is asked for, and a version that was published by mistake. */
  const MEANT = ['3.0.0', '127.0.0.1'];
  /** What an upgrade from a version needs: test/infra/pages.test.ts compares them with the updates that are tested. */
  const RELEASES = readdirSync(join(PROJECT, 'test/support/fixtures/templates'));

  test.each(pages)('%s counts no tests and names no versions', (page) => {
    const meant = [...MEANT, ...(page === 'docs/upgrade.md' ? RELEASES : [])];
    const text = meant.reduce((left, one) => left.replaceAll(one, ''), read(page));
    expect(text.match(/\b\d+ (passed|tests)\b|\b[Vv]?\d+\.\d+\.\d+\b/g) ?? []).toEqual([]);
  });
});

describe('settings', () => {
  /** What else is written in capitals with underscores: variables of other programs, error codes of other services. */
  const OTHERS =
    /^(AWS_|CDK_|NODE_EXTRA_CA_CERTS|STANDARD_IA$|JOB_NUMBER$|PYTHON$|WEBHOOK_API_DOMAIN$|USE_SSL|S3_ENDPOINT$|PATH$|AUTH$|RETAIN_)/;
  const looksLikeOne = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(?==|$)/;

  test.each(pages)('every setting that %s names exists', (page) => {
    const named = quotedIn(read(page)).flatMap((quoted) => looksLikeOne.exec(quoted)?.[0] ?? []);
    expect(named.filter((name) => !settingNames.includes(name) && !OTHERS.test(name))).toEqual([]);
  });
});

test('git ignores what the commands of the pages write into this folder', () => {
  const ignored = read('.gitignore').split('\n');
  const written = pages
    .flatMap((page) => blocksOf(read(page)))
    .flatMap((block) => block.match(/(?<=> |file:\/\/| )[a-z][a-z-]*\.(json|txt|mp3)\b/g) ?? []);
  expect(written).toContain('recording.mp3');
  expect([...new Set(written)].filter((file) => !ignored.includes(`/${file}`))).toEqual([]);
});
