import type { ListedRecording } from '../../lambdas/core/ports/twilio';
import type { RecordingSid } from '../../lambdas/core/recording';
import type { Adopted } from './adopt';
import type { Fate } from './fates';
import type { Standings } from './sum';
import { beganAt } from './survey';

/** A recording of the range that is not home. */
export interface LeftOver {
  readonly recording: ListedRecording;
  readonly began: Date;
  readonly fate: Fate | { readonly at: 'unfinished' | 'without-call' };
}

/** All of the range that is not home, whether it was fed in or could not be: oldest first. */
export const leftOverOf = (
  all: readonly Standings[],
  { fates }: Pick<Adopted, 'fates'>,
  before: ReadonlyMap<RecordingSid, Fate>,
): readonly LeftOver[] =>
  all.flatMap(({ recording, standing }) => {
    const fate =
      fates.get(recording.sid) ??
      before.get(recording.sid) ??
      (standing === 'unfinished' || standing === 'without-call' ? { at: standing } : undefined);
    return fate === undefined || fate.at === 'home' ? [] : [{ recording, began: beganAt(recording), fate }];
  });
