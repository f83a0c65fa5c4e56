import type { Deadline } from '../deadline';
import type { AccountSid, CallSid, JobNumber, RecordingSid } from '../recording';
import type { RunRecord } from '../run-record';

/** What ingest's own log tells of callbacks. */
export interface CallbackLog {
  /**
   * Of which recordings a callback was accepted from one moment up to another, and when.
   * @throws {RetryLater} `callback-log-unreadable`: half an answer would make lost ones of those that are left out.
   */
  toldBetween(from: Date, to: Date, deadline: Deadline): Promise<ReadonlyMap<RecordingSid, Date>>;
}

/** Which Job a call is of, as the call itself says. */
export interface CallJobs {
  /** Undefined when the call does not say it, or is not known any more. @throws {RetryLater} when nobody can tell. */
  jobOf(
    call: { readonly callSid: CallSid; readonly accountSid: AccountSid },
    deadline: Deadline,
  ): Promise<JobNumber | undefined>;
}

/** What earlier runs have left, as it was when they were asked. */
export interface EarlierRuns {
  /** The newest that can be read; undefined before the first run. */
  readonly latest: RunRecord | undefined;
  /** Whom runs of the last days have fed in, and when last. @throws {RetryLater} `run-unrecorded` */
  fedIn(deadline: Deadline): Promise<ReadonlyMap<RecordingSid, Date>>;
  /**
   * Whom other runs have fed in since these records were listed.
   * @param run whose own records do not count.
   * @throws {RetryLater} `run-unrecorded`
   */
  fedInSince(run: RunId, deadline: Deadline): Promise<ReadonlySet<RecordingSid>>;
}

/** The reconciler's memory: records that are added, and never changed. */
export interface RunRecords {
  /**
   * @param since how far back `fedIn` looks.
   * @throws {RetryLater} `run-unrecorded`, also when there are records, and none that can be read.
   */
  earlier(since: Date, deadline: Deadline): Promise<EarlierRuns>;
  /**
   * Resolves once it is kept. @param part from 1: which chunk of the run it is; at most 1,000 recordings.
   * @throws {RetryLater} `run-unrecorded`
   */
  addFedIn(
    run: RunId,
    chunk: { readonly at: Date; readonly part: number; readonly recordingSids: readonly RecordingSid[] },
    deadline: Deadline,
  ): Promise<void>;
  /** Resolves once it is kept. @throws {RetryLater} `run-unrecorded` */
  add(run: RunId, record: RunRecord, deadline: Deadline): Promise<void>;
}

/** Tells two runs at the same moment apart. */
export type RunId = string;
