import { isIPv4 } from 'node:net';
import * as z from 'zod';

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));

/** The reasons why `value` is no base URL, or none. */
const objections = (value: string, { path }: { readonly path: boolean }): string[] => {
  if (!URL.canParse(value)) return ['is no URL'];
  const url = new URL(value);
  return [
    ...(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
      ? []
      : [
          'must begin with https:// (http:// only on the loopback interface: elsewhere others can read and change what travels in the clear)',
        ]),
    ...(url.username === '' && url.password === '' ? [] : ['must carry no user name or password']),
    ...(path || url.pathname === '/' ? [] : ['must end after the host and port, without a path']),
    ...(/[?#]/.test(value) ? ['must have no query and no fragment'] : []),
  ];
};

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
