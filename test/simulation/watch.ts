import { WRITER_INTERVAL_MS } from '../../lambdas/core/airtable-budget';
import { MAX_HISTORY_LENGTH } from '../../lambdas/core/history-line';
import { type Cast, type CastRecording, claims, ownLines } from './cast';
import type { People } from './people';
import type { SimulatedPipeline } from './simulated-pipeline';

/** Longer than a link is as good as a new one, by what a write may take to be carried out. */
const YOUNG_MS = 130_000;
/** More characters than a status line has that says why there is no link. */
const ROOM_FOR_A_STATUS = 400;

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
  /** Lines that came with an unticked box, by Job and recording. */
  const refreshed = new Map<string, number>();
  const refreshedIn = (id: string, sid: string): number => refreshed.get(`${id} ${sid}`) ?? 0;
  const confirmations = new Map<string, number>();
  const unassigned = new Set<string>();
  /** Deletions at Twilio, recordings left unassigned, objects stored. */
  const counts = { deletions: 0, left: 0, stored: 0, confirmed: 0, refreshed: 0 };

  const isStored = (sid: string) => aws.bucket.owners.includes(sid);

  const claimantsOf = (one: CastRecording) => Array.from(airtable.rows.values()).filter((row) => claims(row, one));
  const isQuietAbout = ({ job }: CastRecording) =>
    time.seconds - (changedAt.get(job.id) ?? -Infinity) > CROSSING_SECONDS;

  /** Of one that came before, its Job may have been found when there was only the one. */
  const cameAfter = ({ job, callbacks }: CastRecording) =>
    Math.min(...callbacks) > (changedAt.get(job.id) ?? -Infinity);

  airtable.onAsked = (by) => {
    if (by?.feature !== 'history-writer') return;
    // Fractions of a millisecond add up to a little less.
    if (time.ms - by.askedAirtableAtMs < WRITER_INTERVAL_MS - 0.001)
      witness.broken('pace', `${by.name} asks Airtable ${String(time.ms - by.askedAirtableAtMs)} ms after it asked`);
    by.askedAirtableAtMs = time.ms;
  };

  /** The ids of the links in a text, and whether one of them was signed a short time ago. */
  const linksIn = (text: string): { id: string; isYoung: boolean }[] =>
    Array.from(text.matchAll(/https:\S+/g)).flatMap(([link]) => {
      const query = new URL(link).searchParams;
      const [id, date] = [query.get('x-link-id'), query.get('X-Amz-Date')];
      if (id === null || date === null) return [];
      const signedAt = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
      return [{ id, isYoung: time.now().getTime() - new Date(signedAt).getTime() < YOUNG_MS }];
    });
  const isOnRecord = (id: string): boolean => Array.from(aws.links.objects.keys()).some((key) => key.includes(id));

  const checkUnticked = (id: string, before: string, after: string): void => {
    const isAnswered =
      after !== before ||
      linksIn(after).some(({ isYoung }) => isYoung) ||
      after.includes('| Status: no new link, ') ||
      after.length > MAX_HISTORY_LENGTH - ROOM_FOR_A_STATUS;
    if (!isAnswered) witness.broken('box', `the box of ${id} is unticked, and nothing tells why there is no link`);
  };

  airtable.onWrite = ({ id, before, after, unticks, by, read }) => {
    const known = new Set(linksIn(before).map((link) => link.id));
    for (const link of linksIn(after))
      if (!known.has(link.id) && !isOnRecord(link.id)) witness.broken('link', `${link.id} in ${id} is on no record`);
    if (unticks) checkUnticked(id, before, after);
    if (unticks && by?.overtaken.has(id) === true)
      witness.broken('lease', `${by.name} unticks ${id}, whose message others have got since`);
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
      if (unticks && is > was) {
        refreshed.set(`${id} ${sid}`, refreshedIn(id, sid) + is - was);
        if (is - was > 1) witness.broken('box', `${String(is - was)} fresh lines of ${sid} in ${id} for one tick`);
        continue;
      }
      if (is - refreshedIn(id, sid) > 1 && objectTaken === undefined)
        witness.broken('line', `${String(is)} lines of ${sid} in ${id}`);
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

  return { written, confirmations, unassigned, isStored, refreshedIn, counts };
};
export type Watch = ReturnType<typeof watch>;
