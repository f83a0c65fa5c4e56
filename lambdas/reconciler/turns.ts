import type { ListedRecording } from '../core/ports/twilio';
import { type Chosen, byAge } from './decide';
import type { Because } from './standing';

/** They have come to an end before, and wait behind those that have not, whatever their age. */
const LAST: ReadonlySet<Because> = new Set(['unassigned', 'given-up', 'left-at-twilio']);

export interface Turns {
  readonly maxPerRun: number;
  /** Whether it is of the last days, which every run looks at. */
  readonly isRecent: (listed: ListedRecording) => boolean;
}

/**
 * Who is fed in, in the order of the calls: oldest first. Of a run that cannot feed in all, half is kept for the last days as far
 * as these need it, and they come first: a backlog holds up no call of today.
 */
export const inTurn = (chosen: readonly Chosen[], { maxPerRun, isRecent }: Turns): readonly Chosen[] => {
  const sorted = chosen.toSorted(byAge);
  const isLast = ({ because }: Chosen) => LAST.has(because);
  const first = sorted.filter((one) => !isLast(one));
  const all = [...first, ...sorted.filter(isLast)];
  if (all.length <= maxPerRun) return all;
  const kept = first.filter(({ candidate: { listed } }) => isRecent(listed)).slice(0, Math.floor(maxPerRun / 2));
  const isKept = new Set(kept);
  return [...kept, ...all.filter((one) => !isKept.has(one))].slice(0, maxPerRun);
};
