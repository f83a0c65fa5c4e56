import type { Fault } from './faults';

export interface AirtableOptions {
  /** Default: a free one. */
  port?: number;
  /** The bearer token to accept. */
  token?: string;
  baseId?: string;
  /** Default `Jobs`. */
  jobsTable?: string;
  /** Default `Job Number`. */
  jobNumberField?: string;
  /** Default `History`. */
  historyField?: string;
  /** Default `Call SIDs`; null: the table has no such field. */
  callSidField?: string | null;
  /** Requests a base may take in any one second. Default 5, as at Airtable; Infinity: no limit. */
  requestsPerSecond?: number;
  /** How long a base stays locked after a 429. Default 30, as at Airtable. */
  lockSeconds?: number;
  /** Which of Airtable's two 429 bodies is sent: `{"errors":[{"error":…}]}` (default) or `{"error":{"type":…}}`. */
  rateLimitShape?: 'errors' | 'error';
}

/** What a cell holds; an empty cell is left out of its record. */
export type Cell = string | number | boolean | readonly string[];

/** A record as Airtable answers it. */
export interface AirtableRecord {
  readonly id: string;
  /** ISO 8601. */
  readonly createdTime: string;
  readonly fields: Readonly<Record<string, Cell>>;
}

interface NewJob {
  /** A number makes a cell of numbers, which no string equals. */
  number: string | number;
  history?: string;
  /** An array: a cell of several values; a string: a text cell. */
  callSids?: string | readonly string[];
  /** Any further cells. */
  fields?: Readonly<Record<string, Cell>>;
}

/** One request that reached the stand-in. */
export interface AirtableRequest {
  /** Epoch milliseconds, with fractions. */
  readonly at: number;
  readonly method: string;
  /** Path and query string, as sent. */
  readonly url: string;
  /** As answered; undefined while under way or when the connection was broken off before an answer. */
  readonly status: number | undefined;
}

/** A server that speaks Airtable's records API over one base with one table of Jobs. */
export interface AirtableStandIn {
  /** `http://127.0.0.1:PORT`: the value of AIRTABLE_ENDPOINT_URL. */
  readonly url: string;
  readonly token: string;
  readonly baseId: string;
  readonly jobsTable: string;
  readonly jobsTableId: string;
  addJob(job: NewJob): AirtableRecord;
  /** Overwrites the Job's call SIDs, as an IVR would during or after the call. @throws when there is no such Job. */
  setCallSids(jobNumber: string, callSids: string | readonly string[]): void;
  /** The history cell, '' when empty. @throws when there is no such Job. */
  history(jobNumber: string): string;
  /** All records of the table, oldest first. */
  jobs(): readonly AirtableRecord[];
  /** Every request so far, oldest first. */
  readonly requests: readonly AirtableRequest[];
  /** Breaks what matches, in the order given, until used up or lifted. */
  addFault(fault: Fault): void;
  /** Takes back all faults, and a lock after a 429. */
  clearFaults(): void;
  /** Closes the port and every connection at once, stalled ones included. */
  stop(): Promise<void>;
}
