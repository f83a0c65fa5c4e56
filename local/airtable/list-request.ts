import * as z from 'zod';
import { invalidRequest, notModelled } from './errors';

const MAX_PAGE_SIZE = 100;

/** What a list request may ask for; anything else is refused. Source: airtable.com/developers/web/api/list-records */
const listRequest = z.strictObject({
  filterByFormula: z.string().default(''),
  fields: z.array(z.string()).optional(),
  sort: z.array(z.strictObject({ field: z.string(), direction: z.enum(['asc', 'desc']).default('asc') })).default([]),
  pageSize: z.int().min(1).max(MAX_PAGE_SIZE).default(MAX_PAGE_SIZE),
  maxRecords: z.int().min(1).optional(),
  /** '' is none: pyairtable's live tests send it. */
  offset: z.string().default(''),
  view: z.string().optional(),
  returnFieldsByFieldId: z.boolean().default(false),
  cellFormat: z.enum(['json', 'string']).default('json'),
  /** These two are for `cellFormat=string`, and allowed without it. */
  timeZone: z.string().optional(),
  userLocale: z.string().optional(),
  /** airtable.js sends its own option along; it means nothing here. */
  method: z.enum(['get', 'post']).optional(),
  recordMetadata: z.array(z.literal('commentCount')).default([]),
});
export type ListRequest = z.infer<typeof listRequest>;

const parse = (request: unknown): ListRequest => {
  const parsed = listRequest.safeParse(request);
  if (!parsed.success) throw invalidRequest();
  const { cellFormat, timeZone, userLocale, recordMetadata } = parsed.data;
  if (cellFormat === 'string' && (timeZone === undefined || userLocale === undefined)) throw invalidRequest();
  if (cellFormat === 'string') throw notModelled('cellFormat=string');
  if (recordMetadata.length > 0) throw notModelled('recordMetadata');
  return parsed.data;
};

/**
 * Reads a body of `listRecords`. timeZone and userLocale stand in the query all the same.
 * Source: Airtable/airtable.js, `query_params.ts`.
 * @throws {AirtableError} 422
 */
export const parseListBody = (body: unknown, query: URLSearchParams): ListRequest => {
  if (typeof body !== 'object' || body === null || 'timeZone' in body || 'userLocale' in body) throw invalidRequest();
  const inQuery = Object.fromEntries(query);
  if (Object.keys(inQuery).some((name) => name !== 'timeZone' && name !== 'userLocale')) throw invalidRequest();
  return parse({ ...body, ...inQuery });
};

const numberOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);
const booleans: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };
const booleanOf = (text: string) => booleans[text] ?? text;

const typed: Readonly<Record<string, (text: string) => unknown>> = {
  pageSize: numberOf,
  maxRecords: numberOf,
  returnFieldsByFieldId: booleanOf,
};

/** Reads a query string in Airtable's notation: `fields[]=A`, `sort[0][field]=A`. @throws {AirtableError} 422 */
export const parseListQuery = (query: URLSearchParams): ListRequest => {
  const lists = new Map<string, string[]>();
  const sort: Record<string, string>[] = [];
  const plain: Record<string, unknown> = {};
  for (const [name, value] of query) {
    const [, list] = /^(fields|recordMetadata)\[\d*\]$/.exec(name) ?? [];
    const [, index, key] = /^sort\[(\d{1,2})\]\[(\w+)\]$/.exec(name) ?? [];
    if (list !== undefined) lists.set(list, [...(lists.get(list) ?? []), value]);
    else if (index !== undefined && key !== undefined) sort[Number(index)] = { ...sort[Number(index)], [key]: value };
    else plain[name] = typed[name]?.(value) ?? value;
  }
  return parse({ ...plain, ...Object.fromEntries(lists), sort });
};

/** Reads the query of a single record: whether its cells are wanted by field id. @throws {AirtableError} 422 */
export const parseRecordQuery = (query: URLSearchParams): { returnFieldsByFieldId: boolean } => {
  const allowed = ['returnFieldsByFieldId', 'cellFormat', 'timeZone', 'userLocale'];
  if ([...query.keys()].some((name) => !allowed.includes(name))) throw invalidRequest();
  return parseListQuery(query);
};
