import formbody from '@fastify/formbody';
import fastify, { type FastifyRequest } from 'fastify';
import { accountRoutes } from './account-routes';
import { guardAccounts } from './account-guard';
import { newAccounts } from './accounts';
import { callRecordsOf } from './call-records';
import { callRoutes } from './call-routes';
import { callsOf } from './calls';
import { controlRoutes } from './control';
import { errorBody, notFound, Refusal } from './errors';
import type { Fault } from './faults';
import { faultQueue } from '../faults/fault-queue';
import type { Origins } from './media';
import { pagerOf } from './paging';
import { recordingsOf } from './recordings';
import { newLogEntry, type LogEntry } from './request-log';
import { recordingRoutes, storageRoutes, type RestState } from './rest';
import { serveSecurely } from './secure-server';
import type { TwilioOptions, TwilioStandIn } from './stand-in';
import { emptyStorage } from './storage';
import { unrouted } from './unrouted';

/**
 * Starts an api.twilio.com stand-in on 127.0.0.1: the Recordings API with its media, and the callbacks of calls that
 * are placed through it, in process or by `POST /_calls` (see `controlRoutes`).
 * @throws when the port is taken.
 */
export const startTwilio = async (options: TwilioOptions = {}): Promise<TwilioStandIn> => {
  const { clock = () => new Date() } = options;
  const accounts = newAccounts(options);
  const { accountSid, authToken, apiKeySid, apiKeySecret } = accounts.main;
  const recordings = recordingsOf(accountSid, { isKnown: (sid) => accounts.find(sid) !== undefined, clock });
  const callRecords = callRecordsOf(recordings);
  const faults = faultQueue<Fault>();
  const requests: LogEntry[] = [];
  const entries = new WeakMap<FastifyRequest, LogEntry>();
  const stopping = new AbortController();
  let callbackUrl = options.callbackUrl;
  let { paging = 'steady' } = options;
  let origins: Origins = { http: '', https: undefined };

  const app = fastify({
    forceCloseConnections: true,
    // A HEAD route would answer from what GET does, faults included; Twilio's own HEAD is not known.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 500 },
  });
  const entryOf = (request: FastifyRequest) => {
    const { method, headers } = request;
    const entry =
      entries.get(request) ?? newLogEntry(method, request.raw.url ?? '', headers.authorization !== undefined);
    entries.set(request, entry);
    return entry;
  };
  const addFault = (fault: Fault) => {
    if (fault.kind === 'redirect' && fault.to === 'https' && options.tls === undefined)
      throw new Error('The Twilio stand-in serves no HTTPS to redirect to: give it `tls`.');
    faults.add(fault);
  };
  const calls = callsOf({
    recordings,
    authTokenOf: (sid) => accounts.find(sid)?.authToken ?? authToken,
    ca: options.ca,
    stopped: stopping.signal,
    origin: () => origins.http,
    callbackUrl: () => callbackUrl,
    addFault,
    setCall: callRecords.set,
    clock,
  });
  const state: RestState = {
    recordings,
    faults,
    pager: pagerOf(() => paging),
    onOrBefore: options.onOrBefore ?? 'midnight',
    clock,
    origins: () => origins,
    storage: emptyStorage(),
    entryOf,
  };

  await app.register(formbody);
  app.addHook('onRequest', (request, _reply, done) => {
    requests.push(entryOf(request));
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    entryOf(request).status = reply.statusCode;
    done();
  });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Refusal)) return reply.send(error);
    const { type, body } = errorBody(error.error, error.format);
    if (error.retryAfter !== undefined) void reply.header('retry-after', error.retryAfter);
    if (error.error.status === 401) void reply.header('www-authenticate', 'Basic realm="Twilio API"');
    return reply.code(error.error.status).type(type).send(body);
  });
  app.setNotFoundHandler((request) => {
    throw new Refusal(notFound(entryOf(request).path));
  });
  await app.register(
    (account, _options, done) => {
      guardAccounts(account, { accounts, entryOf });
      recordingRoutes(account, state);
      callRoutes(account, { ...state, callRecords });
      account.setNotFoundHandler((request) => {
        throw new Refusal(unrouted(request.method, entryOf(request).path));
      });
      done();
    },
    { prefix: '/2010-04-01/Accounts/:accountSid' },
  );
  const keysMayAsk = options.apiKeyType === 'main';
  accountRoutes(app, { ...state, pager: pagerOf(() => paging), accounts, keysMayAsk, startedAt: clock() });
  storageRoutes(app, state);
  controlRoutes(app, calls, () => callbackUrl, clock);
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const secure = options.tls && (await serveSecurely(app, options.tls));
  origins = { http: url, https: secure?.url };

  return {
    url,
    httpsUrl: secure?.url,
    accountSid,
    authToken,
    apiKeySid,
    apiKeySecret,
    subaccounts: accounts.subaccounts,
    get callbackUrl() {
      return callbackUrl;
    },
    set callbackUrl(value) {
      callbackUrl = value;
    },
    get paging() {
      return paging;
    },
    set paging(value) {
      paging = value;
    },
    ...calls,
    setCall: callRecords.set,
    recording: (sid) => {
      const kept = recordings.find(sid);
      if (kept === undefined) throw new Error(`The Twilio stand-in has no recording ${sid}.`);
      return kept.state;
    },
    recordings: () => recordings.all().map(({ state: recording }) => recording),
    requests,
    addFault,
    clearFaults: faults.clear,
    stop: async () => {
      stopping.abort();
      await Promise.all([app.close(), secure?.stop()]);
    },
  };
};
