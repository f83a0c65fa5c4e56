import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mayActFor, type Accounts } from './accounts';
import { errorOfStatus, notFound, Refusal } from './errors';
import type { LogEntry } from './request-log';

interface Guard {
  readonly accounts: Accounts;
  readonly mediaAuthentication: 'required' | 'open';
  readonly entryOf: (request: FastifyRequest) => LogEntry;
}

const isMedia = (path: string) => /^\/2010-04-01\/Accounts\/[^/]+\/Recordings\/[^/.]+(?:\.(?:mp3|wav))?$/i.test(path);

/** Lets to an account's path only who may act for it: 401 to all others, 404 when there is no such account. */
export const guardAccounts = (app: FastifyInstance, { accounts, mediaAuthentication, entryOf }: Guard): void => {
  app.addHook<{ Params: { accountSid: string } }>('onRequest', (request, _reply, proceed) => {
    const { path } = entryOf(request);
    const caller = accounts.callerOf(request.headers.authorization);
    const target = accounts.find(request.params.accountSid);
    const isOpen = mediaAuthentication === 'open' && request.method === 'GET' && isMedia(path);
    if (caller === undefined && !isOpen) throw new Refusal(errorOfStatus(401));
    if (target === undefined) throw new Refusal(notFound(path));
    if (caller !== undefined && !isOpen && !mayActFor(caller, target)) throw new Refusal(errorOfStatus(401));
    proceed();
  });
};
