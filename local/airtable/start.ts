import { randomBytes } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { faultQueue } from '../twilio/fault-queue';
import { strike, takeRequestFault } from './broken-requests';
import { AirtableError, errorBody, notFound, rateLimited, tooManyBody, unauthenticated } from './errors';
import type { Fault } from './faults';
import { jobsOf } from './jobs';
import { rateLimit } from './rate-limit';
import { recordRoutes } from './routes';
import type { AirtableOptions, AirtableRequest, AirtableStandIn } from './stand-in';
import { newId, newTable } from './table';

/** Airtable refuses longer URLs. */
const MAX_URL_LENGTH = 16_000;
/** Node's own limit of 16 KiB for the whole head would answer 431 before Airtable's 414. */
const MAX_HEADER_BYTES = 128 * 1024;

type LogEntry = { -readonly [Key in keyof AirtableRequest]: AirtableRequest[Key] };

/**
 * Starts an api.airtable.com stand-in on 127.0.0.1 with one base and one table of Jobs, empty at first.
 * @throws when the port is taken.
 */
export const startAirtable = async (options: AirtableOptions = {}): Promise<AirtableStandIn> => {
  const token = options.token ?? `pat${randomBytes(7).toString('hex')}.${randomBytes(32).toString('hex')}`;
  const baseId = options.baseId ?? newId('app');
  const names = {
    number: options.jobNumberField ?? 'Job Number',
    history: options.historyField ?? 'History',
    callSids: options.callSidField === undefined ? 'Call SIDs' : options.callSidField,
  };
  const table = newTable(
    options.jobsTable ?? 'Jobs',
    Object.values(names).filter((name) => name !== null),
  );
  const faults = faultQueue<Fault>();
  const limit = rateLimit({
    requestsPerSecond: options.requestsPerSecond ?? 5,
    lockSeconds: options.lockSeconds ?? 30,
    now: () => performance.now(),
  });
  const requests: LogEntry[] = [];
  const entries = new WeakMap<FastifyRequest, LogEntry>();

  const app = fastify({
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
    http: { maxHeaderSize: MAX_HEADER_BYTES },
  });

  const sendError = (error: AirtableError, reply: FastifyReply) => {
    const shape = options.rateLimitShape ?? 'errors';
    return reply.code(error.status).send(error.status === 429 ? tooManyBody(error, shape) : errorBody(error));
  };
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof AirtableError) return sendError(error, reply);
    const { statusCode } = error instanceof Error && 'statusCode' in error ? error : { statusCode: 500 };
    const malformed = statusCode === 400 || statusCode === 415;
    return malformed
      ? sendError(new AirtableError(400, 'INVALID_REQUEST_BODY', 'Could not parse request body'), reply)
      : sendError(new AirtableError(500, 'SERVER_ERROR', String(error)), reply);
  });
  app.setNotFoundHandler((_request, reply) => sendError(notFound(), reply));

  app.addHook('onRequest', async (request, reply) => {
    const at = performance.timeOrigin + performance.now();
    const entry: LogEntry = { at, method: request.method, url: request.raw.url ?? '', status: undefined };
    requests.push(entry);
    entries.set(request, entry);
    const fault = takeRequestFault(faults, request);
    if (fault !== undefined) await strike(fault, reply, limit);
    if (reply.sent) return reply;
    if (entry.url.length > MAX_URL_LENGTH) throw new AirtableError(414, 'REQUEST_URI_TOO_LARGE', 'URL is too long');
    if (request.headers.authorization !== `Bearer ${token}`) throw unauthenticated();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    const entry = entries.get(request);
    if (entry !== undefined) entry.status = reply.statusCode;
    done();
  });

  await app.register(
    (base, _options, done) => {
      base.addHook<{ Params: { base: string } }>('onRequest', ({ params }, _reply, proceed) => {
        if (params.base !== baseId) proceed(notFound());
        else proceed(limit.allow() ? undefined : rateLimited());
      });
      recordRoutes(base, table, faults);
      done();
    },
    { prefix: '/v0/:base' },
  );
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });

  return {
    url,
    token,
    baseId,
    jobsTable: table.name,
    jobsTableId: table.id,
    ...jobsOf(table, names),
    requests,
    addFault: (fault) => {
      faults.add(fault.kind === 'down' ? { times: Infinity, ...fault } : fault);
    },
    clearFaults: () => {
      faults.clear();
      limit.unlock();
    },
    stop: () => app.close(),
  };
};
