import type { FastifyRequest } from 'fastify';
import { invalidRequest } from './errors';

/** The query as sent. @throws {AirtableError} 422 for a parameter given twice, unless its name says that it is one of several. */
export const queryOf = ({ raw }: Pick<FastifyRequest, 'raw'>): URLSearchParams => {
  const query = new URL(raw.url ?? '/', 'http://localhost').searchParams;
  const names = [...query.keys()].filter((name) => !name.endsWith('[]'));
  // Which of the two Airtable would take is in no source found.
  if (new Set(names).size < names.length) throw invalidRequest();
  return query;
};

/** @throws {AirtableError} 422 for any parameter: Airtable reads none there, and what was meant by it would be lost. */
export const refuseQuery = (request: Pick<FastifyRequest, 'raw'>): void => {
  if (queryOf(request).size > 0) throw invalidRequest();
};
