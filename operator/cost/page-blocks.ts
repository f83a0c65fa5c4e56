/** What `npm run docs` writes into a page, by the name of its block. */
export type Blocks = Readonly<Record<string, string>>;

const BLOCK = /<!-- npm run docs: ([\w-]+) -->\n[^]*?<!-- end of \1 -->/g;

const block = (name: string, text: string): string =>
  `<!-- npm run docs: ${name} -->\n\n${text}\n\n<!-- end of ${name} -->`;

/**
 * A page with its blocks made anew; what people wrote around them stays.
 * @throws when the page has a block that nobody makes, or lacks one
 */
export const withBlocks = (page: string, blocks: Blocks): string => {
  const missing = new Set(Object.keys(blocks));
  const made = page.replaceAll(BLOCK, (_, name: string) => {
    const text = blocks[name];
    if (text === undefined) throw new Error(`Nobody makes the block ${name}`);
    missing.delete(name);
    return block(name, text);
  });
  if (missing.size > 0) throw new Error(`The page has no place for ${[...missing].join(', ')}`);
  return made;
};
