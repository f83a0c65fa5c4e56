import Airtable from 'airtable';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CredentialsSource, withCredentials } from '../core/credentials';
import { CredentialsRefused, RetryLater, explain } from '../core/errors';
import type { Job, Jobs } from '../core/ports';
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
const inTime = async <Result>(answer: Promise<Result>): Promise<Result> => {
  const timer = new AbortController();
  const timeout = sleep(REQUEST_TIMEOUT_MS, undefined, { signal: timer.signal }).then(() => {
    throw new RetryLater('airtable-unavailable', {
      message: `Airtable gave no whole answer in ${String(REQUEST_TIMEOUT_MS / 1000)} s`,
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

interface Pacing {
  readonly credentials: CredentialsSource;
  readonly pace: Pace;
}

/** The Jobs table of an Airtable base, each request in its turn. */
export const airtableJobs = (env: AirtableEnv, { credentials, pace }: Pacing): Jobs => {
  const {
    AIRTABLE_JOB_NUMBER_FIELD: numberField,
    AIRTABLE_HISTORY_FIELD: historyField,
    AIRTABLE_CALL_SID_FIELD: callSidField,
  } = env;

  const table = (airtableToken: string) =>
    new Airtable({
      apiKey: airtableToken,
      endpointUrl: env.AIRTABLE_ENDPOINT_URL,
      // airtable.js would try a 429 again for ever, and prolong the lock by it.
      noRetryIfRateLimited: true,
      requestTimeout: REQUEST_TIMEOUT_MS,
    })
      .base(env.AIRTABLE_BASE_ID)
      .table(env.AIRTABLE_JOBS_TABLE);

  /** A 429 waits its lock out, where the pace allows it, and keeps its place. */
  const request = <Result>(
    deadline: AbortSignal,
    send: (jobs: ReturnType<typeof table>) => Promise<Result>,
  ): Promise<Result> =>
    withCredentials(credentials, async ({ airtableToken }) => {
      for (;;) {
        await pace.turn(deadline);
        try {
          return await inTime(send(table(airtableToken)));
        } catch (error) {
          if (statusOf(error) !== 429) throw translate(error);
          pace.hold(LOCK_MS);
        }
      }
    });

  return {
    async find(query, deadline) {
      const fields = [numberField, historyField, ...(callSidField === undefined ? [] : [callSidField])];
      const filterByFormula = jobFormula(query, { jobNumber: numberField, callSid: callSidField });
      const records = await request(deadline, (jobs) =>
        jobs.select({ filterByFormula, fields, pageSize: 100 }).firstPage(),
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
      const records = await request(deadline, (jobs) => jobs.update(updates));
      return new Map(records.map(({ id, fields: cells }) => [id, asText(cells[historyField])]));
    },
  };
};
