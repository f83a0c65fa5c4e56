import { startAirtable } from '../../../local/airtable/start';
import type { AirtableOptions } from '../../../local/airtable/stand-in';
import { exchange } from './http';

/** A stand-in with a client that sends its token. */
export const startAirtableWorld = async (options: AirtableOptions = {}) => {
  const airtable = await startAirtable({ requestsPerSecond: Infinity, ...options });
  const headers = { authorization: `Bearer ${airtable.token}`, 'content-type': 'application/json' };
  const path = (rest: string) => `${airtable.url}/v0/${airtable.baseId}/${rest}`;
  const call = async (method: string, rest: string, body?: unknown) => {
    const options = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const seen = await exchange(path(rest), options);
    const answer: unknown = JSON.parse(seen.body.toString());
    return { status: seen.status, answer };
  };
  return {
    airtable,
    headers,
    path,
    /** Answers with the status and the parsed JSON. */
    call,
    list: (query: Record<string, string>) => call('GET', `Jobs?${new URLSearchParams(query).toString()}`),
  };
};
