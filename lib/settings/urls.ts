import { isIPv4 } from 'node:net';
import * as z from 'zod';

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));

/** The reasons why `value` is no base URL, or none. */
const objections = (value: string, { path }: { readonly path: boolean }): string[] => {
  if (!URL.canParse(value)) return ['is no URL'];
  const url = new URL(value);
  return [
    ...insecurities(url),
    ...(path || url.pathname === '/' ? [] : ['must end after the host and port, without a path']),
    ...(/[?#]/.test(value) ? ['must have no query and no fragment'] : []),
  ];
};

/** What must not stand in any URL of ours. */
const insecurities = (url: URL): string[] => [
  ...(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
    ? []
    : [
        'must begin with https:// (http:// only on the loopback interface: elsewhere others can read and change what travels in the clear)',
      ]),
  ...(url.username === '' && url.password === '' ? [] : ['must carry no user name or password']),
];

/**
 * The address of a page whose sections are its anchors; it may have a query. Parses into what `#section` is appended to.
 */
export const pageUrl = (example: string) =>
  z
    .string()
    .superRefine((value, context) => {
      const complain = (message: string): void => {
        context.addIssue({ code: 'custom', message });
      };
      if (!URL.canParse(value)) {
        complain(`must be a whole address that begins with https://, such as ${example}`);
        return;
      }
      if (value.includes('#'))
        complain(
          'must end before the "#": every link to the page adds the "#" of its own section. Remove the "#" and what follows',
        );
      for (const message of insecurities(new URL(value))) complain(message);
    })
    .transform((value) => {
      const { href } = new URL(value);
      return href === `${value}/` ? value : href;
    });

/**
 * The base that paths are appended to: https, or http on the loopback interface.
 * Parses into `scheme://host[:port][/path]` without a trailing slash.
 * @param allow `path`: whether it may carry a path prefix.
 * @param missing what to say where there must be one and is none.
 */
export const baseUrl = (allow: { readonly path: boolean }, missing = 'must be a URL') =>
  z
    .string({ error: missing })
    .superRefine((value, context) => {
      const found = objections(value, allow);
      if (found.length > 0) context.addIssue({ code: 'custom', message: found.join('; ') });
    })
    .transform((value) => {
      const url = new URL(value);
      return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    });
