import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A function's handler, whatever it answers to. */
export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

interface Loaded {
  readonly handler: Handler;
}

/** Loads a function's bundle as Lambda's runtime does: an ES module by `import`, anything else by `require`. */
export const loadHandler = async (program: string): Promise<Handler> => {
  const loaded: unknown = program.endsWith('.mjs')
    ? await import(pathToFileURL(program).href)
    : createRequire(__filename)(program);
  return (loaded as Loaded).handler;
};
