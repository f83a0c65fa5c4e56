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

/** A Job and the box by which people ask for fresh links. */
export type BoxedJob = Omit<Job, 'callSids'> & {
  /** Whether it is ticked, or why nobody can tell. */
  readonly box: { readonly isTicked: boolean } | { readonly unknown: string };
};

/** What became of a box that was to be unticked, and of the history that was set with it; undefined where it was left out. */
export type Unticked =
  { readonly text: string | undefined; readonly isTicked: boolean } | { readonly failure: RetryLater | Parked };

/** The boxes of Airtable's Jobs, in requests of their own: what is wrong with them keeps no line from its history. */
export interface RefreshBoxes {
  /** The Jobs of these ids that there are. @throws {Parked} `refresh-refused`; @throws {RetryLater} */
  read(ids: readonly JobId[], deadline: Deadline): Promise<readonly BoxedJob[]>;
  /**
   * Unticks the boxes of at most 10 Jobs, each in the same write as its history is set, where there is one to set. Fails as
   * `Jobs.writeHistories` does, or with a `Parked` `refresh-refused` where the box is what Airtable refuses.
   */
  untick(
    histories: ReadonlyMap<JobId, HistoryUpdate | undefined>,
    deadline: Deadline,
  ): Promise<ReadonlyMap<JobId, Unticked>>;
}
