import type { Deadline } from '../deadline';
import type { Parked, RetryLater } from '../errors';
import type { CallSid, JobId, JobNumber, RecordingSid } from '../recording';

/**
 * A long text in Airtable: what it holds, or why that is not known. `omitted`: Airtable left it out of its answer, as it
 * does with an empty one.
 */
export type Text = { readonly text: string; readonly omitted?: true } | { readonly unknown: string };

/** A Job in Airtable. */
export interface Job {
  readonly id: JobId;
  /** Undefined while nobody has given it one. */
  readonly number: JobNumber | undefined;
  /** Whether it lies in a field of numbers, where `007` and `7.0` are 7. */
  readonly isNumeric: boolean;
  readonly history: Text;
  /** As text, when the base has a field for them. */
  readonly callSids: string;
}

export interface JobQuery {
  readonly ids: readonly JobId[];
  readonly numbers: readonly JobNumber[];
  readonly calls: readonly CallSid[];
  /** SIDs of calls and recordings that a history speaks of, such as in a link. */
  readonly inHistory?: readonly (CallSid | RecordingSid)[];
}

export interface HistoryUpdate {
  readonly text: string;
  /** The history was left out when it was read: it has to prove empty before it is written. */
  readonly assumesEmpty: boolean;
}

/** What became of one history: the text that Airtable holds now, or why it is not written. */
export type Written = { readonly text: string } | { readonly failure: RetryLater | Parked };

/** Airtable's Jobs, within Airtable's rate limit. */
export interface Jobs {
  /** All Jobs with one of these ids, numbers or calls, or that speak of one of these SIDs. @throws {RetryLater} */
  find(query: JobQuery, deadline: Deadline): Promise<readonly Job[]>;
  /**
   * Sets the histories of at most 10 Jobs, by record id; one that Airtable refuses keeps the others from nothing.
   * A write whose outcome is unknown fails with a `RetryLater` that waits until it can have no effect any more.
   */
  writeHistories(
    histories: ReadonlyMap<JobId, HistoryUpdate>,
    deadline: Deadline,
  ): Promise<ReadonlyMap<JobId, Written>>;
}
