import { isLoopback } from './urls';

const MOST = 50;

/** What is allowed, as a whole. */
export const ORIGINS =
  'must be origins of web pages, separated by commas, such as https://jobs.example.com: scheme, host and, if it is not the ' +
  'usual one, port';

/** DNS: of a whole name. */
const MAX_HOST_LENGTH = 253;

/** Why somebody's web pages cannot be named so; undefined where they can. */
const objectionTo = (origin: string): string | undefined => {
  if (origin.includes('*'))
    return 'must name each origin in full: with a wildcard, pages of others might fetch recordings, too';
  if (origin === 'null')
    return 'must not be null: so every page calls itself that has no origin, such as a file or a sandboxed frame of anybody';
  if (!/^https?:\/\/[^/\\?#]/iu.test(origin) || !URL.canParse(origin)) return ORIGINS;
  const url = new URL(origin);
  if (url.hostname.length > MAX_HOST_LENGTH) return ORIGINS;
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    return (
      'must begin with https:// (http:// is allowed on the loopback interface only): whoever changes a page on its way to ' +
      'the browser could fetch recordings with it'
    );
  return url.origin === origin
    ? undefined
    : `must be written as browsers send it, without a path, a "/" at the end or the usual port, in lower case: ${url.origin}`;
};

/** Why a list cannot be that of the origins; undefined where it can. */
export const originsObjection = (origins: readonly string[]): string | undefined => {
  const found = origins.map(objectionTo).find((objection) => objection !== undefined);
  if (found !== undefined) return found;
  const again = origins.find((origin, place) => origins.indexOf(origin) < place);
  if (again !== undefined) return `must name each once: remove the second ${again}`;
  return origins.length > MOST ? `must be at most ${MOST} origins: all of them stand in two CORS rules` : undefined;
};
