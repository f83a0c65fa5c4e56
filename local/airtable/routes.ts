import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Needs } from './access';
import { answered } from './answers';
import type { StoredRecord } from './cells';
import { noAccess, notFound, notModelled } from './errors';
import { isId } from './ids';
import type { Lister } from './list';
import { parseListBody, parseListQuery, parseRecordQuery } from './list-request';
import { queryOf, refuseQuery } from './query';
import type { Effect, Table } from './table';
import { isBatch, parseChanges, parseFields, parseNewRecords } from './write';

interface InTable {
  Params: { table: string };
}
interface OfRecord {
  Params: { table: string; record: string };
}

/** Has a write take effect, or not, and says what to answer; the reply itself: it is dealt with. */
export type Writer = (
  reply: FastifyReply,
  effect: Effect,
  answer: (records: StoredRecord[]) => unknown,
  ids: readonly string[],
) => Promise<unknown>;

interface Parts {
  readonly table: Table;
  readonly lister: Lister;
  readonly needs: Needs;
  readonly write: Writer;
}

/** The records API of one base, without authentication and rate limit. Mount it under `/v0/{base}`. */
export const recordRoutes = (app: FastifyInstance, { table, lister, needs, write }: Parts): void => {
  const reads = needs('data.records:read');
  const writes = needs('data.records:write');

  app.addHook<InTable>('preHandler', ({ params: { table: wanted } }, _reply, done) => {
    done(wanted === table.id || wanted === table.name ? undefined : noAccess());
  });

  const recordOf = ({ record }: OfRecord['Params']) => {
    if (!isId('rec', record)) throw notFound();
    return table.find(record);
  };
  const answerOf = (batch: boolean, { returnFieldsByFieldId: byId }: { returnFieldsByFieldId: boolean }) => {
    return (records: StoredRecord[]) => {
      const all = records.map((record) => answered(table.schema, record, { byId }));
      return batch ? { records: all } : (all[0] ?? {});
    };
  };

  app.get<InTable>('/:table', reads, (request) => lister.page(parseListQuery(queryOf(request))));

  app.post<InTable>('/:table/listRecords', reads, (request) =>
    lister.page(parseListBody(request.body, queryOf(request))),
  );

  app.get<OfRecord>('/:table/:record', reads, (request) => {
    const query = parseRecordQuery(queryOf(request));
    return answerOf(false, query)([recordOf(request.params)]);
  });

  app.post<InTable>('/:table', writes, (request, reply) => {
    refuseQuery(request);
    const batch = isBatch(request.body);
    const asked = batch ? parseNewRecords(request.body) : parseFields(request.body);
    return write(reply, table.toCreate(asked.rows, asked), answerOf(batch, asked), []);
  });

  app.patch<InTable>('/:table', writes, (request, reply) => {
    refuseQuery(request);
    const asked = parseChanges(request.body);
    const ids = asked.rows.map(({ id }) => id);
    return write(reply, table.toUpdate(asked.rows, asked), answerOf(true, asked), ids);
  });

  app.patch<OfRecord>('/:table/:record', writes, (request, reply) => {
    refuseQuery(request);
    const { id } = recordOf(request.params);
    const asked = parseFields(request.body);
    const changes = asked.rows.map((fields) => ({ id, fields }));
    return write(reply, table.toUpdate(changes, asked), answerOf(false, asked), [id]);
  });

  for (const method of ['PUT', 'DELETE'] as const)
    for (const url of ['/:table', '/:table/:record'])
      app.route({
        method,
        url,
        ...writes,
        handler: () => {
          throw notModelled(method);
        },
      });
};
