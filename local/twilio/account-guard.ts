import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mayActFor, type Accounts } from './accounts';
import { errorOfStatus, notFound, Refusal } from './errors';
import type { LogEntry } from './request-log';

interface Guard {
  readonly accounts: Accounts;
  readonly entryOf: (request: FastifyRequest) => LogEntry;
}

/**
 * Lets to an account's path only who may act for it: 401 to all others, 404 when there is no such account. Media too, as
 * with the account setting "HTTP basic authentication for media", which docs/twilio.md asks for.
 */
export const guardAccounts = (app: FastifyInstance, { accounts, entryOf }: Guard): void => {
  app.addHook<{ Params: { accountSid: string } }>('onRequest', (request, _reply, proceed) => {
    const { path } = entryOf(request);
    const caller = accounts.callerOf(request.headers.authorization);
    const target = accounts.find(request.params.accountSid);
    if (caller === undefined) throw new Refusal(errorOfStatus(401));
    if (target === undefined) throw new Refusal(notFound(path));
    if (!mayActFor(caller, target)) throw new Refusal(errorOfStatus(401));
    proceed();
  });
};
