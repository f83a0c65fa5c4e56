import * as z from 'zod';
import { type CredentialsSource, withCredentials } from '../core/credentials';
import type { Deadline } from '../core/deadline';
import type { Metrics } from '../core/ports/running';
import { jobId } from '../core/recording';
import type { Time } from '../core/time';
import { isFieldId } from './airtable-cells';
import type { AirtableEnv } from './airtable-env';
import { AirtableRefuses, isThrottled, isUnauthenticated, translate } from './airtable-refusal';
import { AirtableError, type AirtableRequest, AirtableSilence, askAirtable } from './airtable-request';
import type { AirtablePace } from './airtable-pace';

/** Longer than Airtable takes to read when it is well. */
const READ_TIMEOUT_MS = 10_000;
/** The longer a write is waited for, the fewer are left with an unknown outcome. */
const WRITE_TIMEOUT_MS = 25_000;

/** How long Airtable locks a base after one request too many. Source: Airtable's API reference, "Rate limits". */
const LOCK_MS = 30_000;

/** Airtable takes 16,000 characters of URL; this leaves room for the rest of it. */
const MAX_FORMULA_IN_URL = 12_000;

/** As `URLSearchParams` sends it: `'` takes three characters, unlike with `encodeURIComponent`. */
const lengthInUrl = (text: string): number => new URLSearchParams([['', text]]).toString().length - '='.length;

/** What Airtable answers to a list and to an update. */
const recordsAnswer = z.object({
  records: z.array(z.object({ id: jobId, fields: z.record(z.string(), z.unknown()) })),
  /** Where the next page begins; absent on the last one. */
  offset: z.string().optional(),
});
type Page = z.infer<typeof recordsAnswer>;
type AirtableRecords = Page['records'];

/** Source: Airtable's API reference, "Get base schema"; it takes the scope schema.bases:read. */
const schemaAnswer = z.object({
  tables: z.array(z.object({ fields: z.array(z.object({ id: z.string(), name: z.string() })) })),
});

/** An answer of some 2xx that is not what was asked for tells nothing about what happened. */
const parsed = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> => {
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  throw new AirtableSilence(`Airtable's answer is not the one expected: ${z.prettifyError(error)}`, 'unfinished');
};

export interface AirtableMeans {
  readonly credentials: CredentialsSource;
  readonly pace: AirtablePace;
  readonly metrics: Metrics;
  readonly fetch: typeof fetch;
  readonly time: Pick<Time, 'pause'>;
  /** Whether a refusal keeps lines from being written, which alone is counted; by default each does. */
  readonly concernsLines?: (refusal: AirtableRefuses) => boolean;
}

type Query = NonNullable<AirtableRequest['query']>;

/** One table of an Airtable base, each request in its turn. */
export interface AirtableTable {
  /** All records that the formula is true for, page by page, with these cells. @throws {RetryLater} */
  list(filterByFormula: string, fields: readonly string[], deadline: Deadline): Promise<AirtableRecords>;
  /** The first page of all records, with this cell, keyed by the field's name. @throws as `askAirtable` */
  sample(field: string, order: Query, deadline: Deadline): Promise<AirtableRecords>;
  /** What the field of this id is called; undefined when the token may not read the base's schema. @throws {RetryLater} */
  nameInSchema(fieldId: string, deadline: Deadline): Promise<string | undefined>;
  /** One update. @param ownedForSeconds as of `Deadline.require`. @throws as `askAirtable` */
  write(body: unknown, deadline: Deadline, ownedForSeconds: number): Promise<AirtableRecords>;
  /** The same failure; one that only a person can mend is counted. */
  counted<Failure>(failure: Failure): Failure;
}

export const airtableTable = (
  env: AirtableEnv,
  { credentials, pace, metrics, fetch, time, concernsLines = () => true }: AirtableMeans,
): AirtableTable => {
  const url = `${env.AIRTABLE_ENDPOINT_URL}/v0`;
  const path = `/${env.AIRTABLE_BASE_ID}/${encodeURIComponent(env.AIRTABLE_JOBS_TABLE)}`;

  /** One request, in its turn. A 429 waits its lock out, where the pace allows it, and keeps its place. */
  const ask = (request: AirtableRequest, deadline: Deadline, ownedForSeconds = 0): Promise<unknown> =>
    withCredentials(credentials, async ({ airtableToken }) => {
      for (;;) {
        const over = await pace.turn(deadline, request.method);
        let isAnswered = false;
        try {
          deadline.require(ownedForSeconds);
          const answer = await askAirtable({ url, token: airtableToken, fetch, time }, request, deadline);
          isAnswered = true;
          return answer;
        } catch (error) {
          if (!isThrottled(error)) throw isUnauthenticated(error) ? translate(error) : error;
          metrics.add('AirtableThrottles');
          pace.hold(LOCK_MS);
        } finally {
          over(isAnswered);
        }
      }
    });

  /** A connection that died while it was kept is no answer: reading may be asked again at once. */
  const read = async <Schema extends z.ZodType>(
    request: Omit<AirtableRequest, 'timeoutMs'>,
    schema: Schema,
    deadline: Deadline,
  ): Promise<z.output<Schema>> => {
    const question = { ...request, timeoutMs: READ_TIMEOUT_MS };
    const answer = await ask(question, deadline).catch((error: unknown) => {
      if (error instanceof AirtableSilence && error.stage === 'broken') return ask(question, deadline);
      throw error;
    });
    return parsed(schema, answer);
  };

  const counted = <Failure>(failure: Failure): Failure => {
    if (failure instanceof AirtableRefuses && concernsLines(failure)) metrics.add('AirtableRefusals');
    return failure;
  };

  return {
    counted,

    async list(filterByFormula, fields, deadline) {
      const byId = fields.some(isFieldId);
      const isLong = lengthInUrl(filterByFormula) > MAX_FORMULA_IN_URL;
      const records: AirtableRecords = [];
      let offset: string | undefined;
      do {
        const position = offset === undefined ? {} : { offset };
        const request = isLong
          ? {
              method: 'POST' as const,
              path: `${path}/listRecords`,
              body: { filterByFormula, fields, ...(byId && { returnFieldsByFieldId: true }), ...position },
            }
          : {
              method: 'GET' as const,
              path,
              query: [
                ['filterByFormula', filterByFormula] as const,
                ...fields.map((field) => ['fields[]', field] as const),
                ...(byId ? [['returnFieldsByFieldId', 'true'] as const] : []),
                ...Object.entries(position),
              ],
            };
        const page = await read(request, recordsAnswer, deadline).catch((error: unknown) => {
          throw counted(translate(error));
        });
        records.push(...page.records);
        offset = page.offset;
      } while (offset !== undefined);
      return records;
    },

    async sample(field, order, deadline) {
      const query = [['fields[]', field] as const, ['pageSize', '100'] as const, ...order];
      return (await read({ method: 'GET', path, query }, recordsAnswer, deadline)).records;
    },

    async nameInSchema(fieldId, deadline) {
      const request = { method: 'GET' as const, path: `/meta/bases/${env.AIRTABLE_BASE_ID}/tables` };
      try {
        const { tables } = await read(request, schemaAnswer, deadline);
        return tables.flatMap(({ fields }) => fields).find(({ id }) => id === fieldId)?.name;
      } catch (error) {
        if (error instanceof AirtableError && (error.status === 403 || error.status === 404)) return undefined;
        throw translate(error);
      }
    },

    async write(body, deadline, ownedForSeconds) {
      const answer = await ask({ method: 'PATCH', path, body, timeoutMs: WRITE_TIMEOUT_MS }, deadline, ownedForSeconds);
      return parsed(recordsAnswer, answer).records;
    },
  };
};
