import { type Cast, type CastRecording, claims, ownLines } from './cast';
import type { People } from './people';
import type { SimulatedPipeline } from './simulated-pipeline';

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
  const { aws, time, witness, airtable, twilio, onLog } = world;
  const bySid = new Map(recordings.map((one) => [String(one.sid), one]));
  /** Recordings whose line some cell has held. */
  const written = new Set<string>();
  const confirmations = new Map<string, number>();
  const unassigned = new Set<string>();
  /** Deletions at Twilio, recordings left unassigned, objects stored. */
  const counts = { deletions: 0, left: 0, stored: 0, confirmed: 0 };

  const isStored = (sid: string) => aws.bucket.owners.includes(sid);

  const claimantsOf = (one: CastRecording) => Array.from(airtable.rows.values()).filter((row) => claims(row, one));
  const isQuietAbout = ({ job }: CastRecording) =>
    time.seconds - (changedAt.get(job.id) ?? -Infinity) > CROSSING_SECONDS;

  /** Of one that came before, its Job may have been found when there was only the one. */
  const cameAfter = ({ job, callbacks }: CastRecording) =>
    Math.min(...callbacks) > (changedAt.get(job.id) ?? -Infinity);

  airtable.onWrite = ({ id, before, after, by, read }) => {
    witness.tell(`Airtable carries out a write of ${String(by?.name)} to ${id}`);
    if (read === undefined) witness.broken('text', `${id} is written by ${String(by?.name)}, which has not read it`);
    for (const note of notes.get(id) ?? []) {
      if (!before.includes(note.mark) || after.includes(note.mark)) continue;
      // Airtable has no conditional write: what came after the look is lost with it.
      if (read?.includes(note.mark) === true) witness.broken('text', `"${note.mark}" in ${id} is written over`);
      note.isExcused = true;
    }
    for (const one of recordings) {
      const { sid, objectTaken } = one;
      const [was, is] = [ownLines(before, sid).length, ownLines(after, sid).length];
      if (is < was) witness.broken('line', `the line of ${sid} in ${id} is written over by ${String(by?.name)}`);
      if (is > 1 && objectTaken === undefined) witness.broken('line', `${String(is)} lines of ${sid} in ${id}`);
      if (is > was && cameAfter(one) && claimantsOf(one).length > 1)
        witness.broken('line', `the line of ${sid} is written, and only a person can tell into which Job`);
      if (is > 0) written.add(sid);
      if (is > 0 && by?.overtaken.has(sid) === true)
        witness.broken('lease', `${by.name} writes the line of ${sid}, whose message others have got since`);
    }
  };

  twilio.onDeletion = (sid, by) => {
    counts.deletions += 1;
    witness.tell(`Twilio's copy of ${sid} goes`);
    // Somebody may take it away in the moment between the look and the deletion.
    const { objectTaken = -Infinity } = bySid.get(sid) ?? {};
    const wasThere = isStored(sid) || objectTaken * 1000 >= (by?.startedAtMs ?? 0);
    if (!wasThere) witness.broken('copy', `${sid} is deleted at Twilio, and not in the bucket`);
    if (!written.has(sid)) witness.broken('copy', `${sid} is deleted at Twilio, and Airtable never held its line`);
  };

  world.onSave.push(() => {
    counts.stored += 1;
  });

  onLog.push((code, fields) => {
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
      const isRight = parkings[reason]?.(one, isClaimed && isQuiet) === true;
      if (!isRight) witness.broken('letter', `${sid} is parked as ${reason}, and nobody has to act`);
    }
    if (code === 'recording-unassigned') {
      if (one.kind !== 'speech') witness.broken('success', `${sid} has no audio, and counts as a stored recording`);
      if (one.isNamed || (isClaimed && isQuiet))
        witness.broken('home', `${sid} is left unassigned, and a Job claims it`);
      unassigned.add(sid);
      counts.left += 1;
    }
  });

  return { written, confirmations, unassigned, isStored, counts };
};
export type Watch = ReturnType<typeof watch>;
