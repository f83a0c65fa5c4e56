import { isIPv4 } from 'node:net';
import { unless } from './kinds';

/** Lambda's environment takes 4 KB in all, of which an address may take so much. */
const MAX_URL_LENGTH = 255;

/** Whether a host, as `URL` has it, is this very machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));

type Rule = readonly [isBroken: boolean, message: string];

const messagesOf = (...rules: readonly Rule[]): readonly string[] =>
  rules.flatMap(([isBroken, message]) => (isBroken ? [message] : []));

/** What holds of any address of ours; `written` and `url` are the same, as a person wrote it and as it is understood. */
const objections = (written: string, url: URL): readonly string[] =>
  messagesOf(
    [
      url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)),
      'must begin with https:// (http:// is allowed on the loopback interface only: elsewhere others could read and change ' +
        'what is sent)',
    ],
    [
      url.username !== '' || url.password !== '',
      'must carry no user name or password: remove what stands before the "@"',
    ],
    [/[\s\\]/u.test(written), 'must have no spaces and no "\\": write %20 for a space, and "/" for a "\\"'],
    // The parser would resolve them, and Twilio signs the address as it is written.
    [
      /\/(\.|%2e){1,2}(\/|[?#]|$)/iu.test(written.replace(/^\w+:\/\//u, '/')),
      'must have no "." and no ".." as a part of its path: write the path that is meant',
    ],
    [written.length > MAX_URL_LENGTH, `must be at most ${MAX_URL_LENGTH} characters long: use a shorter address`],
  );

const parsed = (value: string): URL | undefined =>
  /^\w+:\/\/[^/\\?#]/u.test(value) && URL.canParse(value) ? new URL(value) : undefined;

const PAGE =
  'must be a whole address that begins with https://, such as ' +
  'https://git.example.com/ops/recording-pipeline/blob/main/docs/runbook.md. It may have a query, but no "#"';

/**
 * The address of a page whose sections are its anchors; it may have a query. Parses into what `#section` is appended to.
 */
export const pageUrl = () =>
  unless((value) => {
    const url = parsed(value);
    if (url === undefined) return PAGE;
    const anchor = messagesOf([
      value.includes('#'),
      'must end before the "#": each link adds "#" and the name of its own section. Remove the "#" and what follows it',
    ]);
    return [...anchor, ...objections(value, url)].join('; ') || undefined;
  }, PAGE).transform((value) => {
    const { href } = new URL(value);
    return href === `${value}/` ? value : href;
  });

export interface BaseUrlRules {
  /** Whether it may carry a path prefix. */
  readonly path: boolean;
  /** What is appended to it, and so must not stand in it already. */
  readonly appended?: string;
}

/**
 * The base that paths are appended to: https, or http on the loopback interface.
 * Parses into `scheme://host[:port][/path]` without a trailing slash.
 */
export const baseUrl = ({ path, appended }: BaseUrlRules) => {
  const general =
    'must be an address that begins with https:// and ends after the host and port' +
    (path ? ', or after a path prefix' : ', without a path') +
    (appended === undefined ? '' : `, without ${appended}, which the pipeline appends`);
  return unless((value) => {
    const url = parsed(value);
    if (url === undefined) return general;
    const segments = `${url.pathname}/`.replace(/\/+/gu, '/').toLowerCase();
    const found = [
      ...objections(value, url),
      ...messagesOf(
        [!path && url.pathname !== '/', `must end after the host and port, without a path: use ${url.origin}`],
        [
          appended !== undefined && segments.includes(`${appended}/`),
          `must end before ${appended ?? ''}, which the pipeline appends: remove it and what follows it`,
        ],
        [/[?#]/u.test(value), 'must have no query and no fragment: remove the "?" or "#" and what follows it'],
      ),
    ];
    return found.join('; ') || undefined;
  }, general).transform((value) => {
    const url = new URL(value);
    return `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
  });
};
