import * as z from 'zod';
import { accountSid, instant, recordingSid } from './recording';

/** Twilio lists by whole days of GMT. */
const day = z.iso.date();

const count = z.int().nonnegative();

/** How many recordings are outstanding, and why. */
const outstanding = z.object({
  parked: count,
  /** Stored, and no Job claims them. */
  unassigned: count,
  /** Told of, or fed in, and not home yet. */
  open: count,
  /** Nobody can bring them home: Twilio does not finish them, or they name nothing that was recorded. */
  stuck: count,
  /** When the oldest of those that are open or stuck ended. */
  oldest: instant.optional(),
});
export type Outstanding = z.infer<typeof outstanding>;

/** A look at everything since a day: when it was begun, and which day comes next; without that it is done. */
const look = z.object({ since: day, begun: day, next: day.optional() });

/** What a run leaves to the next one, of each Twilio account. */
const accountState = z.object({
  /** The first day whose recordings the pipeline answers for. */
  since: day,
  /** The daily one, from the first day on. */
  sweep: look,
  /** One that somebody asked for, from another day on; absent when it is done. */
  asked: look.optional(),
  /** Since when its callbacks come here: since the pipeline was made, or the account was added to it. */
  firstLook: instant.optional(),
  /** What is outstanding of the days before those that the next run looks at. */
  before: outstanding,
});
export type AccountState = z.infer<typeof accountState>;

/** What one run of the reconciler has found and done. The newest is what the next one goes on from. */
export const runRecord = z.object({
  at: instant,
  accounts: z.record(accountSid, accountState),
  counts: z.record(z.string(), z.number()),
});
export type RunRecord = z.infer<typeof runRecord>;

/** Recordings that are put into the recordings queue next; at most 1,000. */
export const fedInRecord = z.object({ at: instant, recordingSids: z.array(recordingSid).max(1000) });
