import { randomBytes } from 'node:crypto';
import formbody from '@fastify/formbody';
import fastify, { type FastifyRequest } from 'fastify';
import { isAuthenticated } from './authentication';
import { callsOf } from './calls';
import { controlRoutes } from './control';
import { errorJson, errorOfStatus, notFound } from './errors';
import type { Fault } from './faults';
import { faultQueue } from './fault-queue';
import { newSid, recordingsOf } from './recordings';
import { newLogEntry, type LogEntry } from './request-log';
import { recordingRoutes } from './rest';
import type { TwilioOptions, TwilioStandIn } from './stand-in';

const secret = () => randomBytes(16).toString('hex');

/**
 * Starts an api.twilio.com stand-in on 127.0.0.1: the Recordings API with its media, and the callbacks of calls that
 * are placed through it, in process or by `POST /_calls` (see `controlRoutes`).
 * @throws when the port is taken.
 */
export const startTwilio = async (options: TwilioOptions = {}): Promise<TwilioStandIn> => {
  const accountSid = options.accountSid ?? newSid('AC');
  const authToken = options.authToken ?? secret();
  const apiKeySid = options.apiKeySid ?? newSid('SK');
  const apiKeySecret = options.apiKeySecret ?? secret();
  const accepted = [
    { user: apiKeySid, password: apiKeySecret },
    { user: accountSid, password: authToken },
  ];

  const recordings = recordingsOf(accountSid);
  const faults = faultQueue<Fault>();
  const requests: LogEntry[] = [];
  const entries = new WeakMap<FastifyRequest, LogEntry>();
  const stopping = new AbortController();
  let callbackUrl = options.callbackUrl;
  let url = '';

  const app = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 500 } });
  const entryOf = (request: FastifyRequest) => {
    const entry = entries.get(request) ?? newLogEntry(request.method, request.raw.url ?? '');
    entries.set(request, entry);
    return entry;
  };
  const calls = callsOf({
    recordings,
    authToken,
    ca: options.ca,
    stopped: stopping.signal,
    origin: () => url,
    callbackUrl: () => callbackUrl,
    addFault: faults.add,
  });

  await app.register(formbody);
  app.addHook('onRequest', (request, _reply, done) => {
    requests.push(entryOf(request));
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    entryOf(request).status = reply.statusCode;
    done();
  });
  app.setNotFoundHandler((request, reply) => reply.code(404).send(errorJson(notFound(entryOf(request).path))));
  await app.register(
    (account, _options, done) => {
      account.addHook<{ Params: { accountSid: string } }>('onRequest', (request, reply, proceed) => {
        if (!isAuthenticated(request.headers.authorization, accepted)) {
          void reply.header('www-authenticate', 'Basic realm="Twilio API"');
          void reply.code(401).send(errorJson(errorOfStatus(401)));
        } else if (request.params.accountSid !== accountSid) {
          void reply.code(404).send(errorJson(notFound(entryOf(request).path)));
        } else {
          proceed();
        }
      });
      recordingRoutes(account, { recordings, faults, origin: () => url, entryOf });
      done();
    },
    { prefix: '/2010-04-01/Accounts/:accountSid' },
  );
  controlRoutes(app, calls, () => callbackUrl);
  url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });

  return {
    url,
    accountSid,
    authToken,
    apiKeySid,
    apiKeySecret,
    get callbackUrl() {
      return callbackUrl;
    },
    set callbackUrl(value) {
      callbackUrl = value;
    },
    ...calls,
    recording: (sid) => {
      const kept = recordings.find(sid);
      if (kept === undefined) throw new Error(`The Twilio stand-in has no recording ${sid}.`);
      return kept.state;
    },
    recordings: () => recordings.all().map(({ state }) => state),
    requests,
    addFault: faults.add,
    clearFaults: faults.clear,
    stop: async () => {
      stopping.abort();
      await app.close();
    },
  };
};
