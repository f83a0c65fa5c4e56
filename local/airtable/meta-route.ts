import type { FastifyInstance } from 'fastify';
import type { Needs } from './access';
import { invalidRequest, notModelled } from './errors';
import { VIEW_NAME } from './list';
import { queryOf } from './query';
import type { Field } from './schema';
import type { Table } from './table';

const described = ({ id, name, type, choices }: Field) => ({
  id,
  name,
  type,
  ...(choices.size > 0 && {
    options: { choices: Array.from(choices, ([choice, choiceId]) => ({ id: choiceId, name: choice })) },
  }),
});

/**
 * The schema of the base. Options of fields other than a select's are left out.
 * Source: airtable.com/developers/web/api/get-base-schema
 */
export const metaRoute = (app: FastifyInstance, table: Table, needs: Needs): void => {
  app.get('/tables', needs('schema.bases:read'), (request) => {
    const query = queryOf(request);
    if (query.has('include[]', 'visibleFieldIds')) throw notModelled('include[]=visibleFieldIds');
    if (query.size > 0) throw invalidRequest();
    const { id, name, viewId, schema } = table;
    return {
      tables: [
        {
          id,
          name,
          primaryFieldId: schema.fields[0]?.id,
          fields: schema.fields.map(described),
          views: [{ id: viewId, name: VIEW_NAME, type: 'grid' }],
        },
      ],
    };
  });
};
