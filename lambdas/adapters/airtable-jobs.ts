import Airtable from 'airtable';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type CredentialsSource, withCredentials } from '../core/credentials';
import { CredentialsRefused, RetryLater, explain } from '../core/errors';
import type { Job, Jobs, Metrics } from '../core/ports';
import { jobNumber } from '../core/recording';
import type { AirtableEnv } from './airtable-env';
import { jobFormula } from './airtable-formula';
import type { Pace } from './pace';

/** For a request from its start to the last byte of its answer: airtable.js itself stops watching at the headers. */
const REQUEST_TIMEOUT_MS = 10_000;

/** How long Airtable locks a base after one request too many. Source: Airtable's API reference, "Rate limits". */
const LOCK_MS = 30_000;

/** Airtable's error classes are no `Error`s. */
const statusOf = (error: unknown): number | undefined =>
  error instanceof Airtable.Error && typeof error.statusCode === 'number' ? error.statusCode : undefined;

const translate = (error: unknown): RetryLater => {
  if (error instanceof RetryLater) return error;
  const status = statusOf(error);
  const said = error instanceof Airtable.Error ? `${error.error}: ${error.message}` : explain(error);
  if (status === 401 || status === 403)
    return new CredentialsRefused('airtable-credentials-refused', {
      message: `Airtable answered ${String(status)}: does the secret's airtableToken reach this base with data.records:read and :write?`,
    });
  if (status === 404 || status === 422)
    return new RetryLater('airtable-refused', { message: `Airtable refused (${said}): check table and field names` });
  return new RetryLater('airtable-unavailable', { message: `Airtable failed: ${said}` });
};

/** The answer, or `airtable-unavailable` when it does not come in time. */
const inTime = async <Result>(answer: Promise<Result>, timeoutMs: number): Promise<Result> => {
  const timer = new AbortController();
  const timeout = sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new RetryLater('airtable-unavailable', {
      message: `Airtable gave no whole answer in ${String(timeoutMs / 1000)} s`,
    });
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    timer.abort();
    timeout.catch(() => undefined);
  }
};

const asText = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(asText).join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** What Airtable answers to a list and to an update. Empty cells are left out. */
const recordsAnswer = z.object({
  records: z.array(z.object({ id: z.string(), fields: z.record(z.string(), z.unknown()) })),
});

/** Airtable takes 16,000 characters of URL; this leaves room for the rest of it. */
const MAX_FORMULA_IN_URL = 12_000;

interface Means {
  readonly credentials: CredentialsSource;
  readonly pace: Pace;
  readonly metrics: Metrics;
  readonly requestTimeoutMs?: number;
}

/** The Jobs table of an Airtable base, each request in its turn. */
export const airtableJobs = (
  env: AirtableEnv,
  { credentials, pace, metrics, requestTimeoutMs = REQUEST_TIMEOUT_MS }: Means,
): Jobs => {
  const {
    AIRTABLE_JOB_NUMBER_FIELD: numberField,
    AIRTABLE_HISTORY_FIELD: historyField,
    AIRTABLE_CALL_SID_FIELD: callSidField,
  } = env;

  const base = (airtableToken: string) =>
    new Airtable({
      apiKey: airtableToken,
      endpointUrl: env.AIRTABLE_ENDPOINT_URL,
      // airtable.js would try a 429 again for ever, and prolong the lock by it.
      noRetryIfRateLimited: true,
      requestTimeout: requestTimeoutMs,
    }).base(env.AIRTABLE_BASE_ID);

  /**
   * One request, in its turn. A 429 waits its lock out, where the pace allows it, and keeps its place. By
   * `makeRequest`, since `select()` and `update()` throw where nobody can catch it when a 200 is no JSON.
   */
  const request = (options: Parameters<Airtable.Base['makeRequest']>[0], deadline: AbortSignal) =>
    withCredentials(credentials, async ({ airtableToken }) => {
      for (;;) {
        await pace.turn(deadline);
        try {
          const answer: { body: unknown } = await inTime(base(airtableToken).makeRequest(options), requestTimeoutMs);
          return recordsAnswer.parse(answer.body).records;
        } catch (error) {
          if (statusOf(error) !== 429) throw translate(error);
          metrics.add('AirtableThrottles');
          pace.hold(LOCK_MS);
        }
      }
    });

  const path = `/${encodeURIComponent(env.AIRTABLE_JOBS_TABLE)}`;

  return {
    async find(query, deadline) {
      const filterByFormula = jobFormula(query, { jobNumber: numberField, callSid: callSidField });
      const fields = [numberField, historyField, ...(callSidField === undefined ? [] : [callSidField])];
      const selection = { filterByFormula, fields };
      const records = await request(
        encodeURIComponent(filterByFormula).length > MAX_FORMULA_IN_URL
          ? { method: 'POST', path: `${path}/listRecords`, body: selection }
          : { method: 'GET', path, qs: selection },
        deadline,
      );
      return records.flatMap(({ id, fields: cells }): Job[] => {
        const number = jobNumber.safeParse(asText(cells[numberField]));
        if (!number.success) return [];
        const callSids = callSidField === undefined ? '' : asText(cells[callSidField]);
        return [{ id, number: number.data, history: asText(cells[historyField]), callSids }];
      });
    },

    async writeHistories(histories, deadline) {
      const updates = Array.from(histories, ([id, history]) => ({ id, fields: { [historyField]: history } }));
      const records = await request({ method: 'PATCH', path, body: { records: updates } }, deadline);
      return new Map(records.map(({ id, fields: cells }) => [id, asText(cells[historyField])]));
    },
  };
};
