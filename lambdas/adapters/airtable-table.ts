import * as z from 'zod';
import { type CredentialsSource, withCredentials } from '../core/credentials';
import type { Deadline } from '../core/deadline';
import type { Metrics } from '../core/ports';
import { jobId } from '../core/recording';
import { isFieldId } from './airtable-cells';
import type { AirtableEnv } from './airtable-env';
import { AirtableRefuses, isThrottled, isUnauthenticated, translate } from './airtable-refusal';
import { type AirtableRequest, AirtableSilence, askAirtable } from './airtable-request';
import type { Pace } from './pace';

/** Longer than Airtable takes to read when it is well. */
const READ_TIMEOUT_MS = 10_000;
/** The longer a write is waited for, the fewer are left with an unknown outcome. */
const WRITE_TIMEOUT_MS = 25_000;

/** How long Airtable locks a base after one request too many. Source: Airtable's API reference, "Rate limits". */
const LOCK_MS = 30_000;

/** Airtable takes 16,000 characters of URL; this leaves room for the rest of it. */
const MAX_FORMULA_IN_URL = 12_000;

/** What Airtable answers to a list and to an update. */
const recordsAnswer = z.object({
  records: z.array(z.object({ id: jobId, fields: z.record(z.string(), z.unknown()) })),
  /** Where the next page begins; absent on the last one. */
  offset: z.string().optional(),
});
type Page = z.infer<typeof recordsAnswer>;
export type AirtableRecords = Page['records'];

/** An answer of some 2xx that is not what was asked for tells nothing about what happened. */
const pageIn = (answer: unknown): Page => {
  const parsed = recordsAnswer.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new AirtableSilence(`Airtable's answer holds no records: ${z.prettifyError(parsed.error)}`, 'unfinished');
};

export interface AirtableMeans {
  readonly credentials: CredentialsSource;
  readonly pace: Pace;
  readonly metrics: Metrics;
  readonly readTimeoutMs?: number;
  readonly writeTimeoutMs?: number;
}

type Query = NonNullable<AirtableRequest['query']>;

/** One table of an Airtable base, each request in its turn. */
export interface AirtableTable {
  /** All records that the formula is true for, page by page, with these cells. @throws {RetryLater} */
  list(filterByFormula: string, fields: readonly string[], deadline: Deadline): Promise<AirtableRecords>;
  /** The first page of all records, with this cell, keyed by the field's name. @throws as `askAirtable` */
  sample(field: string, order: Query, deadline: Deadline): Promise<AirtableRecords>;
  /** One update. @param ownedForSeconds as of `Deadline.require`. @throws as `askAirtable` */
  write(body: unknown, deadline: Deadline, ownedForSeconds: number): Promise<AirtableRecords>;
  /** The same failure; one that only a person can mend is counted. */
  counted<Failure>(failure: Failure): Failure;
}

export const airtableTable = (
  env: AirtableEnv,
  { credentials, pace, metrics, readTimeoutMs = READ_TIMEOUT_MS, writeTimeoutMs = WRITE_TIMEOUT_MS }: AirtableMeans,
): AirtableTable => {
  const base = `${env.AIRTABLE_ENDPOINT_URL}/v0/${env.AIRTABLE_BASE_ID}`;
  const path = `/${encodeURIComponent(env.AIRTABLE_JOBS_TABLE)}`;

  /** One request, in its turn. A 429 waits its lock out, where the pace allows it, and keeps its place. */
  const ask = (request: AirtableRequest, deadline: Deadline, ownedForSeconds = 0): Promise<Page> =>
    withCredentials(credentials, async ({ airtableToken }) => {
      for (;;) {
        await pace.turn(deadline);
        deadline.require(ownedForSeconds);
        try {
          return pageIn(await askAirtable(base, airtableToken, request, deadline));
        } catch (error) {
          if (!isThrottled(error)) throw isUnauthenticated(error) ? translate(error) : error;
          metrics.add('AirtableThrottles');
          pace.hold(LOCK_MS);
        }
      }
    });

  /** A connection that died while it was kept is no answer: reading may be asked again at once. */
  const read = (request: Omit<AirtableRequest, 'timeoutMs'>, deadline: Deadline): Promise<Page> => {
    const question = { ...request, timeoutMs: readTimeoutMs };
    return ask(question, deadline).catch((error: unknown) => {
      if (error instanceof AirtableSilence && error.stage === 'broken') return ask(question, deadline);
      throw error;
    });
  };

  const counted = <Failure>(failure: Failure): Failure => {
    if (failure instanceof AirtableRefuses) metrics.add('AirtableRefusals');
    return failure;
  };

  return {
    counted,

    async list(filterByFormula, fields, deadline) {
      const byId = fields.some(isFieldId);
      const isLong = encodeURIComponent(filterByFormula).length > MAX_FORMULA_IN_URL;
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
        const page: Page = await read(request, deadline).catch((error: unknown) => {
          throw counted(translate(error));
        });
        records.push(...page.records);
        offset = page.offset;
      } while (offset !== undefined);
      return records;
    },

    async sample(field, order, deadline) {
      const query = [['fields[]', field] as const, ['pageSize', '100'] as const, ...order];
      return (await read({ method: 'GET', path, query }, deadline)).records;
    },

    async write(body, deadline, ownedForSeconds) {
      return (await ask({ method: 'PATCH', path, body, timeoutMs: writeTimeoutMs }, deadline, ownedForSeconds)).records;
    },
  };
};
