import type { ObjectKey } from '../core/object-key';
import type { ObjectFacts } from '../core/ports/s3';
import type { Candidate } from './question';

/** What can be looked through at once for a question: all there is, or a part of a day. */
export interface Stretch {
  readonly candidates: readonly Candidate[];
  /**
   * Whether it is a recording that was asked for, by what S3 says about the object; undefined when it takes that, and S3 said
   * nothing.
   */
  readonly accepts: (candidate: Candidate, facts: ObjectFacts | undefined) => boolean | undefined;
  /** The last key of the stretch, if there are more behind it. */
  readonly next: ObjectKey | undefined;
  /** Whether nothing more is to be found once one is. */
  readonly findsOne: boolean;
  /** Where it was looked, for people. */
  readonly looked: readonly string[];
}
