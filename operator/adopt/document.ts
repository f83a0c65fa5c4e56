import * as z from 'zod';
import { accountSid, callSid, instant, recordingSid } from '../../lambdas/core/recording';
import type { Pipeline } from '../cli/find-pipeline';
import type { Adopted } from './adopt';
import type { Lifecycle } from './costs';
import type { LeftOver } from './left-over';
import type { Looked } from './look';
import type { Asked } from './options';
import type { Amount, Sum } from './sum';
import type { Sample } from './told';

const amount = z.object({ recordings: z.number(), hours: z.number(), bytes: z.number() });

const leftOver = z.object({
  recordingSid,
  /** Null where Twilio names neither a call nor a conference. */
  callSid: callSid.nullable(),
  accountSid,
  beganAt: instant,
  /** `unassigned`, `parked`, `not-stored`, `under-way`, `waiting`, `unfinished`, `without-call`. */
  why: z.string(),
  /** Of a parked one. */
  queue: z.string().nullable(),
  /** A code of the runbook, or the words of a status line. */
  reason: z.string().nullable(),
});

/** What `--json` prints. Bytes and US dollars are reckoned: docs/adopt.md. */
export const adoptDocument = z.object({
  pipeline: z.string(),
  region: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  dryRun: z.boolean(),
  withoutHistory: z.boolean(),
  listed: amount,
  toBring: amount,
  toNote: amount,
  homeBefore: amount,
  /** Entries of Twilio's list that could not be read. */
  unreadable: z.number(),
  cost: z.object({ twilioYear: z.number(), once: z.number(), firstYear: z.number() }),
  /** Days from today on; null where nothing expires. */
  keptDays: z.number().nullable(),
  /** Of the calls that were looked up in Airtable; null where none was. */
  calls: z.object({ lookedUp: z.number(), known: z.number() }).nullable(),
  fedIn: z.number(),
  home: z.number(),
  notHome: z.array(leftOver),
  /** Accounts that could not be looked through, with a code of the runbook. */
  leftOut: z.array(z.object({ accountSid, reason: z.string() })),
});

const amountIn = ({ recordings, hours, bytes }: Amount): z.output<typeof amount> => ({ recordings, hours, bytes });

const leftOverIn = ({ recording, began, fate }: LeftOver): z.output<typeof leftOver> => ({
  recordingSid: recording.sid,
  callSid: recording.callSid ?? null,
  accountSid: recording.accountSid,
  beganAt: began,
  why: fate.at,
  queue: fate.at === 'parked' ? fate.queue : null,
  reason: fate.at === 'parked' ? fate.reason : fate.at === 'not-stored' ? fate.status : null,
});

export interface Reported {
  readonly asked: Asked;
  readonly sum: Sum;
  readonly lifecycle: Lifecycle;
  readonly sample: Sample | undefined;
  readonly adopted: Pick<Adopted, 'fates' | 'fedIn'>;
  readonly leftOver: readonly LeftOver[];
  readonly leftOut: Looked['leftOut'];
}

export const documentOf = (
  { name, region }: Pipeline,
  { asked, sum, lifecycle, sample, adopted, leftOver: left, leftOut }: Reported,
): unknown =>
  adoptDocument.encode({
    pipeline: name,
    region,
    from: asked.from,
    to: asked.to,
    dryRun: asked.dryRun,
    withoutHistory: asked.withoutHistory,
    listed: amountIn(sum.listed),
    toBring: amountIn(sum.standings['to-bring']),
    toNote: amountIn(sum.standings['to-note']),
    homeBefore: amountIn(sum.standings.home),
    unreadable: sum.unreadable,
    cost: { twilioYear: sum.yearAtTwilio, once: sum.here.once, firstYear: sum.here.firstYear },
    keptDays: lifecycle.expiresAfterDays ?? null,
    calls: sample === undefined ? null : { lookedUp: sample.calls, known: sample.known },
    fedIn: adopted.fedIn,
    home: [...adopted.fates.values()].filter(({ at }) => at === 'home').length,
    notHome: left.map(leftOverIn),
    leftOut: leftOut.map(({ accountSid: sid, error }) => ({ accountSid: sid, reason: error.code })),
  });
