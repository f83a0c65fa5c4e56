import type { ObjectKey } from '../core/object-key';
import type { CallSid, JobNumber, RecordingSid } from '../core/recording';

/** Which recordings somebody asks for. */
export type Wanted =
  | { readonly by: 'recordingSid'; readonly recordingSid: RecordingSid }
  | { readonly by: 'callSid'; readonly callSid: CallSid }
  | { readonly by: 'jobNumber'; readonly jobNumber: JobNumber }
  | { readonly by: 'key'; readonly key: ObjectKey };

/** What is asked for otherwise than by key: it has to be found. */
export type Sought = Exclude<Wanted, { readonly by: 'key' }>;

/** A request for links, read. */
export interface Question {
  readonly wanted: Wanted;
  /** `yyyy-mm-dd`, of UTC; never with a key. */
  readonly date: string | undefined;
  readonly expiresInSeconds: number;
  readonly verify: boolean;
  /** Not read yet: what it may say depends on the rest. */
  readonly cursor: string | undefined;
}

/** A recording that was found: where it lies, or has lain, and what is known of it without S3. */
export interface Candidate {
  readonly key: ObjectKey;
  readonly recordingSid: RecordingSid | undefined;
  readonly callSid: CallSid | undefined;
  readonly jobNumber: JobNumber | undefined;
}
