import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Account, Accounts } from './accounts';
import { errorOfStatus, notFound, notModelled, Refusal } from './errors';
import { answer } from './fault-play';
import type { Pager } from './paging';
import { noQuery, pagingParameters, readQuery } from './query';
import { rfc2822 } from './resource';
import type { RestState } from './rest';

const listQuery = z.strictObject({
  FriendlyName: z.string().optional(),
  Status: z.enum(['active', 'suspended', 'closed']).optional(),
  ...pagingParameters,
});

/** The stand-in's accounts are all active; a suspended one is a fault (`on: 'accounts'` and the others, code 20005). */
const STATUS = 'active';

interface World extends Pick<RestState, 'faults' | 'entryOf'> {
  readonly pager: Pager<Account>;
  readonly accounts: Accounts;
  /** Whether an API key may ask about accounts. */
  readonly keysMayAsk: boolean;
  readonly startedAt: Date;
}

const accountJson = ({ accountSid, authToken, friendlyName, parent }: Account, startedAt: Date) => ({
  auth_token: authToken,
  date_created: rfc2822(startedAt),
  date_updated: rfc2822(startedAt),
  friendly_name: friendlyName,
  owner_account_sid: parent?.accountSid ?? accountSid,
  sid: accountSid,
  status: STATUS,
  subresource_uris: { recordings: `/2010-04-01/Accounts/${accountSid}/Recordings.json` },
  type: 'Full',
  uri: `/2010-04-01/Accounts/${accountSid}.json`,
});

const parsedUrl = (request: FastifyRequest) => new URL(request.raw.url ?? '/', 'http://localhost');

/** `/2010-04-01/Accounts.json` and its items: the caller's own account and, to the parent, its subaccounts. */
export const accountRoutes = (app: FastifyInstance, world: World): void => {
  const { accounts, faults, pager, entryOf, keysMayAsk, startedAt } = world;

  /** @throws {Refusal} 401 to nobody's credentials, and to API keys of the standard kind (twilio.com/docs/iam/api/account). */
  const visibleTo = (request: FastifyRequest): Account[] => {
    entryOf(request).route = 'accounts';
    const caller = accounts.callerOf(request.headers.authorization);
    if (caller === undefined || (caller.by === 'key' && !keysMayAsk)) throw new Refusal(errorOfStatus(401));
    return [accounts.main, ...accounts.subaccounts].filter(
      (account) => account === caller.account || account.parent === caller.account,
    );
  };

  app.get('/2010-04-01/Accounts.json', async (request, reply) => {
    const visible = visibleTo(request);
    return answer(faults, { on: 'accounts' }, reply, () => {
      const { pathname: path, searchParams: parameters } = parsedUrl(request);
      const query = readQuery(parameters, listQuery);
      const listed = visible.filter(
        ({ friendlyName }) =>
          (query.FriendlyName ?? friendlyName) === friendlyName && (query.Status ?? STATUS) === STATUS,
      );
      const { shown, envelope } = pager.page(
        {
          behind: (account) => listed.slice(account === undefined ? 0 : listed.indexOf(account) + 1),
          from: (index) => listed.slice(index),
        },
        { path, parameters, size: query.PageSize, number: query.Page, token: query.PageToken },
      );
      return { accounts: shown.map((account) => accountJson(account, startedAt)), ...envelope };
    });
  });

  app.get<{ Params: { accountSid: string } }>('/2010-04-01/Accounts/:accountSid', async (request, reply) => {
    const visible = visibleTo(request);
    const [, sid, extension] = /^(AC[0-9a-f]{32})(\.json)?$/i.exec(request.params.accountSid) ?? [];
    return answer(faults, { on: 'accounts', accountSid: sid }, reply, () => {
      const { pathname, searchParams } = parsedUrl(request);
      readQuery(searchParams, noQuery);
      const account = visible.find(({ accountSid }) => accountSid === sid);
      if (account === undefined) throw new Refusal(notFound(pathname));
      if (extension === undefined) throw new Refusal(notModelled('XML'));
      return accountJson(account, startedAt);
    });
  });

  const refuse = (request: FastifyRequest) => {
    visibleTo(request);
    throw new Refusal(notModelled('accounts but by GET and .json'));
  };
  app.get('/2010-04-01/Accounts', refuse);
  for (const url of ['/2010-04-01/Accounts.json', '/2010-04-01/Accounts/:accountSid'])
    app.route({ method: ['HEAD', 'POST', 'PUT', 'DELETE'], url, handler: refuse });
};
