import { type Cast, type CastRecording, claims } from './cast';
import type { People } from './people';
import type { SimulatedPipeline } from './simulated-pipeline';
import { LONGEST_LAG_SECONDS } from './simulated-airtable';
import { watchAirtable } from './watch-airtable';
import { watchCopies } from './watch-copies';

/** A deed of people's and a question to Airtable may cross. */
const CROSSING_SECONDS = 130;

/** Why a message may be parked, by reason: whether that is so. */
const parkings: Record<string, (one: CastRecording, isClaimed: boolean) => boolean> = {
  'job-missing': (_one, isClaimed) => !isClaimed,
  'job-ambiguous': ({ job }) => job.trouble?.what === 'doubled',
  'history-refused': ({ job }) => job.trouble?.what === 'refused',
  'history-full': ({ job }) => job.trouble?.what === 'full',
  'tries-exhausted': ({ receives }) => receives > 0,
  'deletion-refused': ({ deletion }) => deletion?.status === 400,
  'owner-unknown': ({ kind, objectTaken }) => kind === 'lost' || objectTaken !== undefined,
  'object-missing': ({ objectTaken }) => objectTaken !== undefined,
};

/** Holds what happens against the laws, as it happens. */
export const watch = (world: SimulatedPipeline, { recordings }: Cast, { notes, changedAt }: People) => {
  const { time, witness, airtable, onLog, fedIn } = world;
  const bySid = new Map(recordings.map((one) => [String(one.sid), one]));
  const confirmations = new Map<string, number>();
  const unassigned = new Set<string>();
  /** Recordings left unassigned, lines and fresh links that the pipeline says it has written. */
  const counts = { left: 0, confirmed: 0, refreshed: 0 };

  /** Of what was fed in nobody has told the Job. */
  const isKnownByName = ({ sid, isNamed }: CastRecording) => isNamed && !fedIn.has(sid);
  const claimantsOf = (one: CastRecording, by = isKnownByName(one) ? ('number' as const) : ('call' as const)) =>
    Array.from(airtable.rows.values()).filter((row) => claims(row, one, by));
  const isQuietAbout = ({ job }: CastRecording) =>
    time.seconds - (changedAt.get(job.id) ?? -Infinity) > CROSSING_SECONDS;

  /** Of one that came before, its Job may have been found when there was only the one. */
  const cameAfter = ({ job, callbacks }: CastRecording) =>
    Math.min(...callbacks) > (changedAt.get(job.id) ?? -Infinity) + LONGEST_LAG_SECONDS;

  const { shown, refreshedIn } = watchAirtable(world, {
    bySid,
    notes,
    isForPeople: (one) => cameAfter(one) && claimantsOf(one).length > 1,
  });
  const copies = watchCopies(world, { bySid, shown });
  const { isStored } = copies;

  onLog.push((code, fields) => {
    if (code === 'links-refreshed') counts.refreshed += Number(fields.count);
    const sid = String(fields.recordingSid);
    const one = bySid.get(sid);
    if (one === undefined) return;
    if (code === 'history-line-confirmed' && one.objectTaken === undefined)
      confirmations.set(sid, (confirmations.get(sid) ?? 0) + 1);
    if (code === 'history-line-confirmed') counts.confirmed += 1;
    if (code === 'message-reject' && isStored(sid))
      witness.broken('loss', `${sid} is given up, and lies in the bucket`);
    if (code === 'message-reject' && one.kind !== 'lost' && one.objectTaken === undefined)
      witness.broken('loss', `${sid} is given up: ${String(fields.reason)}`);
    const isQuiet = isQuietAbout(one);
    const isClaimed = claimantsOf(one).length > 0;
    if (code === 'message-park') {
      const reason = String(fields.error);
      // Of one that was told of and fed in, either message may be the one.
      const isByBoth = fedIn.has(sid) && claimantsOf(one, 'number').length > 0 && isClaimed;
      const isRight = parkings[reason]?.(one, isQuiet && (fedIn.has(sid) ? isByBoth : isClaimed)) === true;
      if (!isRight) witness.broken('letter', `${sid} is parked as ${reason}, and nobody has to act`);
    }
    if (code === 'left-without-job' && one.kind === 'speech') unassigned.add(sid);
    if (code === 'recording-unassigned') {
      if (one.kind !== 'speech') witness.broken('success', `${sid} has no audio, and counts as a stored recording`);
      if (isKnownByName(one) || (isClaimed && isQuiet))
        witness.broken('home', `${sid} is left unassigned, and a Job claims it`);
      unassigned.add(sid);
      counts.left += 1;
    }
  });

  return { ...copies, confirmations, unassigned, refreshedIn, counts };
};
export type Watch = ReturnType<typeof watch>;
