import { randomBytes } from 'node:crypto';
import { faultQueue } from '../faults/fault-queue';
import { baseGuard, scopesOf } from './access';
import { strike } from './broken-requests';
import type { Fault } from './faults';
import { heldWrites } from './held-writes';
import { newId } from './ids';
import { newJobsTable } from './jobs-table';
import { jobNumbered, jobsOf } from './jobs';
import { listerOf } from './list';
import { metaRoute } from './meta-route';
import { rateLimit } from './rate-limit';
import { recordsOf, reshaped } from './reshape';
import { recordRoutes } from './routes';
import { newServer } from './server';
import type { AirtableOptions, AirtableRequest, AirtableStandIn } from './stand-in';
import { takeAnswerFault, takeRequestFault } from './take-faults';
import { faultyWriter } from './writer';

const PERSISTENT: ReadonlySet<Fault['kind']> = new Set(['down', 'refused-record']);

/**
 * Starts an api.airtable.com stand-in on 127.0.0.1 with one base and one table of Jobs, empty at first.
 * @throws when the port is taken.
 */
export const startAirtable = async (options: AirtableOptions = {}): Promise<AirtableStandIn> => {
  const token = options.token ?? `pat${randomBytes(7).toString('hex')}.${randomBytes(32).toString('hex')}`;
  const baseId = options.baseId ?? newId('app');
  const { table, fields } = newJobsTable(options);
  const lister = listerOf(table);
  const faults = faultQueue<Fault>();
  const held = heldWrites();
  const needs = scopesOf(options.scopes ?? ['data.records:read', 'data.records:write']);
  const limit = rateLimit({
    requestsPerSecond: options.requestsPerSecond ?? 5,
    lockSeconds: options.lockSeconds ?? 30,
    now: () => performance.now(),
  });
  const write = faultyWriter({
    table,
    faults,
    held,
    idOfJob: (number) => jobNumbered(table, fields, number)?.id,
  });
  const requests: AirtableRequest[] = [];

  const app = newServer({
    token,
    requests,
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    rateLimitShape: options.rateLimitShape ?? 'errors',
    disturb: async (request, reply) => {
      const fault = takeRequestFault(faults, request);
      if (fault !== undefined) await strike(fault, reply, limit);
    },
  });
  app.addHook('preSerialization', async (request, _reply, answer) => {
    const fault = recordsOf(answer) === undefined ? undefined : takeAnswerFault(faults, request);
    if (fault === undefined) return answer;
    return reshaped(answer, fault, [fields.history.name, fields.history.id]);
  });
  await app.register(
    (base, _options, done) => {
      base.addHook('onRequest', baseGuard(baseId, limit));
      recordRoutes(base, { table, lister, needs, write });
      done();
    },
    { prefix: '/v0/:base' },
  );
  await app.register(
    (base, _options, done) => {
      base.addHook('onRequest', baseGuard(baseId, limit));
      metaRoute(base, table, needs);
      done();
    },
    { prefix: '/v0/meta/bases/:base' },
  );
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });

  return {
    url,
    token,
    baseId,
    get jobsTable() {
      return table.name;
    },
    jobsTableId: table.id,
    ...jobsOf(table, fields),
    requests,
    addFault: (fault) => {
      faults.add(PERSISTENT.has(fault.kind) ? { times: Infinity, ...fault } : fault);
    },
    clearFaults: () => {
      faults.clear();
      limit.unlock();
    },
    releaseWrites: () => held.release(),
    expireOffsets: () => {
      lister.expireOffsets();
    },
    stop: async () => {
      held.drop();
      await app.close();
    },
  };
};
