import type { Cell, StoredCell } from './cells';
import type { Fault } from './faults';
import type { FieldType } from './schema';

/** What a token may be allowed. Source: airtable.com/developers/web/api/scopes */
export type Scope = 'data.records:read' | 'data.records:write' | 'schema.bases:read';

/** Port, token and base id are for people who write them into `.env` by hand (docs/another-endpoint.md). */
export interface AirtableOptions {
  /** Default: a free one. */
  port?: number;
  /** The bearer token to accept. Default: one that is made up. */
  token?: string;
  /** What the token is allowed. Default: to read and write records. */
  scopes?: readonly Scope[];
  /** Default: one that is made up. */
  baseId?: string;
  /** Default `Job Number`. */
  jobNumberField?: string;
  /** The checkbox by which people ask for fresh links. Default `Refresh recording links`. */
  refreshField?: string;
  /**
   * Types of fields by name; a name that is not one of the table's own (the job number, `History`, `Call SIDs`, the checkbox) makes a
   * further field. Default: texts, but a field whose type is not given here takes the type of what `addJob` puts into it.
   */
  fieldTypes?: Readonly<Record<string, FieldType>>;
  /** Requests a base may take in any one second. Default 5, as at Airtable; Infinity: no limit. */
  requestsPerSecond?: number;
  /** How long a base stays locked after a 429. Default 30, as at Airtable. */
  lockSeconds?: number;
  /** Which of Airtable's two 429 bodies is sent: `{"errors":[{"error":…}]}` (default) or `{"error":{"type":…}}`. */
  rateLimitShape?: 'errors' | 'error';
  /** Longer bodies are answered 413. Default 1 MiB: Airtable has such a limit, and tells nobody which. */
  maxBodyBytes?: number;
}

/** A record as a person sees it: AI text and errors as text, rich text without its Markdown. */
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
  /** Any further cells by field name, also of computed fields; a name that is new makes a field. */
  fields?: Readonly<Record<string, StoredCell>>;
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

/** What people do in the base. Jobs are named by their number as text. @throws when there is no such Job or field. */
interface People {
  addJob(job: NewJob): AirtableRecord;
  removeJob(jobNumber: string): void;
  /** Overwrites the Job's call SIDs, as an IVR would during or after the call. */
  setCallSids(jobNumber: string, callSids: string | readonly string[]): void;
  /** The history cell as a person sees it, '' when empty. */
  history(jobNumber: string): string;
  /** Writes into the history cell, past the API, its limits and its faults. */
  editHistory(jobNumber: string, text: string | ((before: string) => string)): void;
  /** Ticks the Job's box for fresh links, or takes the tick back. */
  tick(jobNumber: string, isTicked?: boolean): void;
  isTicked(jobNumber: string): boolean;
  /** All records of the table, oldest first. */
  jobs(): readonly AirtableRecord[];
  /** The field's id, which outlives its name. */
  fieldId(name: string): string;
  renameField(from: string, to: string): void;
  renameTable(name: string): void;
}

/** A server that speaks Airtable's records API over one base with one table of Jobs. */
export interface AirtableStandIn extends People {
  /** `http://127.0.0.1:PORT`: the value of AIRTABLE_ENDPOINT_URL. */
  readonly url: string;
  readonly token: string;
  readonly baseId: string;
  /** As it is called now. */
  readonly jobsTable: string;
  readonly jobsTableId: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly AirtableRequest[];
  /** Breaks what matches, in the order given, until used up or lifted. */
  addFault(fault: Fault): void;
  /** Takes back all faults, and a lock after a 429. Writes that are held back already stay so. */
  clearFaults(): void;
  /** Lets the effects of `held-write` happen, oldest first, and says how many did: one on a Job that is gone does not. */
  releaseWrites(): number;
  /** Makes every offset handed out so far one that is no longer available. */
  expireOffsets(): void;
  /** Closes the port and every connection at once, stalled ones included. Writes held back never happen. */
  stop(): Promise<void>;
}
