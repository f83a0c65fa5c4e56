import { dayAt } from '../../lambdas/core/days';
import type { Deadline } from '../../lambdas/core/deadline';
import { CredentialsIncomplete, CredentialsRefused, type CredentialsUnusable } from '../../lambdas/core/errors';
import { type Feedable, isFeedable } from '../../lambdas/core/fed-in';
import type { ListedRecording } from '../../lambdas/core/ports/twilio';
import type { AccountSid, RecordingSid } from '../../lambdas/core/recording';
import { sweep } from '../../lambdas/core/sweep';
import type { Session } from '../cli/command';
import { progressOn } from '../cli/progress';
import type { Deployed } from './deployed';
import type { Fate } from './fates';
import type { Asked } from './options';
import { fateOf } from './parked';
import type { Standings } from './sum';
import { beganAt, daysOfReceipts, receiptsOf, standingOf } from './survey';

/** What there is before anything is done. */
export interface Looked {
  /** Oldest first. */
  readonly all: readonly Standings[];
  /** Those to be fed in: oldest first. */
  readonly feedable: readonly Feedable[];
  /** Of those that are parked. */
  readonly fates: ReadonlyMap<RecordingSid, Fate>;
  /** Have a receipt that says why they were not stored, and are not home: it says nothing of the next try. */
  readonly givenUp: ReadonlySet<RecordingSid>;
  readonly unreadable: number;
  /** Accounts that nobody could look through: the secret has nothing for them, or Twilio refuses it. */
  readonly leftOut: readonly LeftOut[];
}

interface LeftOut {
  readonly accountSid: AccountSid;
  readonly error: CredentialsUnusable;
}

const byAge = (one: ListedRecording, other: ListedRecording): number =>
  beganAt(one).getTime() - beganAt(other).getTime() || (one.sid < other.sid ? -1 : 1);

/** What is one account's trouble alone. */
const isOfAccount = (error: unknown): error is CredentialsUnusable =>
  error instanceof CredentialsIncomplete || error instanceof CredentialsRefused;

type Ports = Pick<Deployed, 'listing' | 'receipts' | 'parked'>;

/** Reads Twilio's list, the receipts and the dead letters. @throws {RetryLater} also when no account can be looked through */
export const look = async (
  { from, to, withoutHistory }: Asked,
  accounts: readonly AccountSid[],
  { listing, receipts, parked }: Ports,
  { means, output }: Pick<Session, 'means' | 'output'>,
  deadline: Deadline,
): Promise<Looked> => {
  using progress = progressOn(means, output);
  const now = means.now();
  const listed: ListedRecording[] = [];
  const leftOut: LeftOut[] = [];
  let unreadable = 0;
  const listOf = async (accountSid: AccountSid): Promise<void> => {
    for await (const days of sweep(listing, { accountSid, from, to }, dayAt(now), deadline)) {
      for (const one of days.recordings) listed.push(one);
      unreadable += days.unreadable;
      progress.say(`Reading Twilio's list: ${listed.length} recordings, up to ${days.to}`);
    }
  };
  for (const accountSid of accounts)
    try {
      await listOf(accountSid);
    } catch (error) {
      if (!isOfAccount(error)) throw error;
      leftOut.push({ accountSid, error });
      if (leftOut.length === accounts.length) throw error;
    }
  listed.sort(byAge);
  progress.say('Reading what is home already');
  await parked.look(deadline);
  const done = {
    receipts: await receiptsOf(receipts, listed.length === 0 ? [] : daysOfReceipts(listed, now), deadline),
    parked: parked.all,
  };

  const fates = new Map<RecordingSid, Fate>();
  const givenUp = new Set<RecordingSid>();
  const all = listed.map((recording) => {
    const { sid } = recording;
    const standing = standingOf(recording, done, now);
    const letter = done.parked.get(sid);
    if (letter !== undefined) fates.set(sid, fateOf(letter));
    if (standing !== 'home' && done.receipts.has(sid)) givenUp.add(sid);
    return { recording, standing };
  });
  return {
    all,
    feedable: all.flatMap(({ recording, standing }) =>
      // Of what never had audio nothing but a line is owed.
      (standing === 'to-bring' || (standing === 'to-note' && !withoutHistory)) && isFeedable(recording)
        ? [recording]
        : [],
    ),
    fates,
    givenUp,
    unreadable,
    leftOut,
  };
};
