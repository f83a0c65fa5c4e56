import type { Deadline } from '../core/deadline';
import { inParallel } from '../core/in-parallel';
import type { Receipts } from '../core/ports/receipts';
import type { ListedRecording } from '../core/ports/twilio';
import { type Chosen, isDueAgain } from './decide';
import { DELETION_MS, RECEIPTS_AT_A_TIME } from './limits';
import type { FoundReceipt } from './receipt-days';
import type { Evidence } from './survey';

/** One that Twilio lists though it has come home with its audio. */
export interface AtHome {
  readonly listed: ListedRecording;
  readonly endedAt: Date;
  readonly receipt: FoundReceipt;
}

export interface LeftOptions {
  readonly receipts: Pick<Receipts, 'read'>;
  readonly evidence: Pick<Evidence, 'earlier' | 'parked'>;
  readonly now: Date;
  readonly againBefore: Date | undefined;
}

/**
 * Whose copies were to be deleted at Twilio and are there yet: the receipt is written before that, so nothing else tells of a
 * deletion that was lost. Fed in under its Job such a recording goes its way once more, and all but its end is there already.
 * @throws {RetryLater}
 */
export const leftAtTwilio = async (
  home: readonly AtHome[],
  { receipts, evidence, now, againBefore }: LeftOptions,
  deadline: Deadline,
): Promise<readonly Chosen[]> => {
  if (home.length === 0 || againBefore === undefined) return [];
  const parked = await evidence.parked();
  if (parked === undefined) return [];
  const fedIn = await evidence.earlier.fedIn(deadline);
  const due = home.filter(
    ({ listed: { sid } }) => !parked.sids.has(sid) && isDueAgain({ fedInAt: fedIn.get(sid) }, againBefore),
  );
  const left: Chosen[] = [];
  await inParallel(RECEIPTS_AT_A_TIME, due, async ({ listed, endedAt, receipt: { day, ...of } }) => {
    deadline.require();
    const receipt = await receipts.read(day, of, deadline);
    if (receipt === undefined || !('key' in receipt) || receipt.keptAtTwilio) return;
    if (receipt.at.getTime() + DELETION_MS >= now.getTime()) return;
    left.push({ candidate: { listed, endedAt }, because: 'left-at-twilio', jobNumber: receipt.jobNumber });
  });
  return left;
};
