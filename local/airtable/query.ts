import type { FastifyRequest } from 'fastify';
import { invalidRequest } from './errors';

/** The query as sent, its repeated names too. */
export const queryOf = ({ raw }: Pick<FastifyRequest, 'raw'>): URLSearchParams =>
  new URL(raw.url ?? '/', 'http://localhost').searchParams;

/** @throws {AirtableError} 422 for any parameter: Airtable reads none there, and what was meant by it would be lost. */
export const refuseQuery = (request: Pick<FastifyRequest, 'raw'>): void => {
  if (queryOf(request).size > 0) throw invalidRequest();
};
