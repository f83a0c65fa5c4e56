import * as z from 'zod';
import type { Deadline } from '../core/deadline';
import { explain } from '../core/errors';
import { parseJson } from '../core/json';
import { type Time, timeLimit } from '../core/time';

/** One request to Airtable's REST API, below the base. */
export interface AirtableRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Begins with a slash. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: unknown;
  /** From its start to the last byte of its answer. */
  readonly timeoutMs: number;
}

/** An answer other than 2xx, in Airtable's own words. */
export class AirtableError extends Error {
  override readonly name = 'AirtableError';

  constructor(
    readonly status: number,
    /** Airtable's word for the cause, such as `INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND`. */
    readonly type: string,
    said: string,
  ) {
    super(said === '' ? `${String(status)} ${type}` : `${String(status)} ${type}: ${said}`);
  }
}

/**
 * No whole answer. `unsent`: no connection came about. `broken`: the connection was gone before any answer, as one may be
 * that was kept while the environment was frozen. `unfinished`: too late, broken off, or not what was asked for.
 */
export class AirtableSilence extends Error {
  override readonly name = 'AirtableSilence';

  constructor(
    message: string,
    readonly stage: 'unsent' | 'broken' | 'unfinished',
  ) {
    super(message);
  }
}

const detail = z.object({ type: z.string().optional(), error: z.string().optional(), message: z.string().optional() });

/** `{"error":{"type":…}}`, `{"error":"NOT_FOUND"}` and, with a 429, `{"errors":[{"error":…}]}` are all seen. */
const errorAnswer = z.union([
  z.object({ error: detail }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ({ type: error })),
  z.object({ errors: z.tuple([detail], detail) }).transform(({ errors: [first] }) => first),
]);

/** Airtable repeats what it refuses: what people wrote, and signed links, belong into no log. */
const withoutQuotes = (said: string): string => said.replaceAll(/"[^]{40,}"/g, '"…"').slice(0, 300);

const errorOf = (status: number, body: unknown): AirtableError => {
  const { type, error, message = '' }: z.infer<typeof detail> = errorAnswer.safeParse(body).data ?? {};
  return new AirtableError(status, type ?? error ?? 'without a reason', withoutQuotes(message));
};

/** Codes of Node and undici for connections that never came about. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What `fetch` throws; the code stands in the cause. */
const connectionError = z.object({ cause: z.object({ code: z.string() }) });

const wasNeverSent = (error: unknown): boolean =>
  NEVER_SENT.has(connectionError.safeParse(error).data?.cause.code ?? '');

/** The way to Airtable. */
export interface AirtableApi {
  /** Its URL, without a trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly time: Pick<Time, 'pause'>;
}

/**
 * The JSON that Airtable answers. By `fetch`, since airtable.js keeps the body of a refusal to itself, cannot be aborted
 * and stops watching at the headers: see decisions/0010.
 * @throws {AirtableError} for every status but 2xx; @throws {AirtableSilence} when no whole answer comes.
 */
export const askAirtable = async (
  { url: base, token, fetch, time }: AirtableApi,
  { method, path, query = [], body, timeoutMs }: AirtableRequest,
  deadline: Deadline,
): Promise<unknown> => {
  const url = new URL(`${base}${path}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  using limit = timeLimit(time, timeoutMs);
  const signal = AbortSignal.any([deadline.signal, limit.signal]);
  let response: Response | undefined;
  try {
    response = await fetch(url, {
      method,
      signal,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = parseJson(await response.text());
    if (!response.ok) throw errorOf(response.status, answer);
    if (answer === undefined)
      throw new AirtableSilence(`Airtable answered ${String(response.status)} without JSON`, 'unfinished');
    return answer;
  } catch (error) {
    if (error instanceof AirtableError || error instanceof AirtableSilence) throw error;
    if (signal.aborted)
      throw new AirtableSilence(`Airtable gave no whole answer in ${String(timeoutMs / 1000)} s`, 'unfinished');
    const stage = response !== undefined ? 'unfinished' : wasNeverSent(error) ? 'unsent' : 'broken';
    throw new AirtableSilence(`Airtable cannot be reached: ${explain(error)}`, stage);
  }
};
