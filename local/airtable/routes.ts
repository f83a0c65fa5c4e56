import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FaultQueue } from '../twilio/fault-queue';
import { dropConnection, takeWriteFault } from './broken-requests';
import { noSuchTable } from './errors';
import type { Fault } from './faults';
import { listerOf, parseListBody, parseListQuery } from './list';
import type { AirtableRecord } from './stand-in';
import type { Table } from './table';
import { isBatch, parseChanges, parseFields, parseNewRecords } from './write';

interface InTable {
  Params: { table: string };
}
interface OfRecord {
  Params: { table: string; record: string };
}

/** The records API of one base, without authentication and rate limit. Mount it under `/v0/{base}`. */
export const recordRoutes = (app: FastifyInstance, table: Table, faults: FaultQueue<Fault>): void => {
  const lister = listerOf(table);

  app.addHook<InTable>('preHandler', ({ params: { table: wanted } }, _reply, done) => {
    done(wanted === table.id || wanted === table.name ? undefined : noSuchTable());
  });

  /** Writes and answers, unless a fault is in wait. */
  const written = (
    reply: FastifyReply,
    write: () => AirtableRecord[],
    asBefore: () => AirtableRecord[],
    wrap: Wrap,
  ) => {
    const fault = takeWriteFault(faults);
    if (fault?.kind === 'write-lost') return wrap(asBefore());
    const records = write();
    if (fault === undefined) return wrap(records);
    dropConnection(reply);
    return reply;
  };

  app.get<InTable>('/:table', ({ raw }) =>
    lister.page(parseListQuery(new URL(raw.url ?? '/', 'http://localhost').searchParams)),
  );

  app.post<InTable>('/:table/listRecords', ({ body }) => lister.page(parseListBody(body)));

  app.get<OfRecord>('/:table/:record', ({ params }) => table.find(params.record));

  app.post<InTable>('/:table', ({ body }, reply) => {
    const rows = isBatch(body) ? parseNewRecords(body) : [parseFields(body)];
    return written(
      reply,
      () => table.create(rows),
      () => [],
      isBatch(body) ? several : one,
    );
  });

  app.patch<InTable>('/:table', ({ body }, reply) => {
    const changes = parseChanges(body);
    const ids = changes.map(({ id }) => id);
    return written(
      reply,
      () => table.update(changes),
      () => ids.map((id) => table.find(id)),
      several,
    );
  });

  app.patch<OfRecord>('/:table/:record', ({ params, body }, reply) => {
    const { id } = table.find(params.record);
    const changes = [{ id, fields: parseFields(body) }];
    return written(
      reply,
      () => table.update(changes),
      () => [table.find(id)],
      one,
    );
  });
};

type Wrap = (records: AirtableRecord[]) => unknown;
const several: Wrap = (records) => ({ records });
const one: Wrap = ([record]) => record ?? {};
