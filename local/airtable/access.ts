import type { onRequestHookHandler } from 'fastify';
import { noAccess, notFound, rateLimited } from './errors';
import { isId } from './ids';
import type { RateLimit } from './rate-limit';
import type { Scope } from './stand-in';

/** Lets a request pass that the token's scopes allow. */
export type Needs = (scope: Scope) => { onRequest: onRequestHookHandler };

export const scopesOf = (granted: readonly Scope[]): Needs => {
  return (scope) => ({
    onRequest: (_request, _reply, done) => {
      done(granted.includes(scope) ? undefined : noAccess());
    },
  });
};

/** Lets a request pass that names the base granted, in its turn. An id that is no base's is no route: 404. */
export const baseGuard =
  (baseId: string, limit: RateLimit): onRequestHookHandler =>
  (request, _reply, done) => {
    const { params } = request;
    const base = typeof params === 'object' && params !== null && 'base' in params ? String(params.base) : '';
    if (base !== baseId) done(isId('app', base) ? noAccess() : notFound());
    else done(limit.allow() ? undefined : rateLimited());
  };
