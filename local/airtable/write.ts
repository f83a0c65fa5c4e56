import * as z from 'zod';
import { AirtableError, invalidRequest } from './errors';
import type { Change, Fields } from './table';

const MAX_RECORDS = 10;

const cell = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const fields = z.record(z.string(), cell);
const oneBody = z.object({ fields });
const createBody = z.object({ records: z.array(z.object({ fields })).min(1) });
const updateBody = z.object({ records: z.array(z.object({ id: z.string(), fields })).min(1) });

const parse = <Body>(schema: z.ZodType<Body>, body: unknown): Body => {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidRequest();
  return parsed.data;
};

const atMostTen = <Row>(rows: Row[], verb: 'created' | 'updated'): Row[] => {
  if (rows.length <= MAX_RECORDS) return rows;
  const message = `A maximum of 10 records can be ${verb} per request but you have provided ${String(rows.length)}.`;
  throw new AirtableError(422, 'INVALID_RECORDS', message);
};

/** Reads `{"fields":{…}}`. @throws {AirtableError} 422 */
export const parseFields = (body: unknown): Fields => parse(oneBody, body).fields;

/** Whether a body creates several records at once: it then is answered in the plural too. */
export const isBatch = (body: unknown): boolean => z.object({ records: z.unknown() }).safeParse(body).success;

/** Reads `{"records":[{"fields":…}]}`. @throws {AirtableError} 422, also for more than 10 records. */
export const parseNewRecords = (body: unknown): Fields[] =>
  atMostTen(parse(createBody, body).records, 'created').map((record) => record.fields);

/** Reads `{"records":[{"id":…,"fields":…}]}`. @throws {AirtableError} 422, also for more than 10 records. */
export const parseChanges = (body: unknown): Change[] => atMostTen(parse(updateBody, body).records, 'updated');
