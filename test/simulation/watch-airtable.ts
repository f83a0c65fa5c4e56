import { AIRTABLE_REQUESTS_PER_SECOND, WRITER_PACE } from '../../lambdas/core/airtable-budget';
import { MAX_HISTORY_LENGTH } from '../../lambdas/core/history-line';
import { type CastRecording, ownLinesIn } from './cast';
import type { Note } from './people';
import type { SimulatedPipeline } from './simulated-pipeline';

/** Longer than a link is as good as a new one, by what a write may take to be carried out. */
const YOUNG_MS = 130_000;
/** More characters than a status line has that says why there is no link. */
const ROOM_FOR_A_STATUS = 400;

interface Known {
  readonly bySid: ReadonlyMap<string, CastRecording>;
  readonly notes: ReadonlyMap<string, readonly Note[]>;
  /** Whether only a person can tell which Job a recording belongs to. */
  readonly isForPeople: (one: CastRecording) => boolean;
}

/** Holds what is asked of Airtable, and what becomes of its cells, against the laws. */
export const watchAirtable = (
  { aws, time, witness, airtable }: SimulatedPipeline,
  { bySid, notes, isForPeople }: Known,
) => {
  /** Recordings whose line Airtable has shown to somebody. */
  const shown = new Set<string>();
  /** Lines that came with an unticked box, by Job and recording. */
  const refreshed = new Map<string, number>();
  const refreshedIn = (id: string, sid: string): number => refreshed.get(`${id} ${sid}`) ?? 0;
  /** When history-writers asked, in milliseconds, of the last second. */
  let asked: number[] = [];

  airtable.onAsked = (by) => {
    if (by?.feature !== 'history-writer') return;
    asked = [...asked.filter((at) => at > time.ms - 1_000), time.ms];
    if (asked.length > AIRTABLE_REQUESTS_PER_SECOND)
      witness.broken('pace', `${String(asked.length)} requests of history-writers to Airtable in a second`);
    // Fractions of a millisecond add up to a little less.
    by.askedAirtableAtMs = [
      ...by.askedAirtableAtMs.filter((at) => at > time.ms - WRITER_PACE.windowMs + 0.001),
      time.ms,
    ];
    if (by.askedAirtableAtMs.length > WRITER_PACE.requests)
      witness.broken('pace', `${by.name} asks Airtable ${String(by.askedAirtableAtMs.length)} times in a second`);
  };

  airtable.onShown = (history) => {
    for (const sid of ownLinesIn(history).keys()) shown.add(sid);
  };

  /** The ids of the links in a text, and whether one of them was signed a short time ago. */
  const linksIn = (text: string): { id: string; isYoung: boolean }[] =>
    Array.from(text.matchAll(/https:\S+/g)).flatMap(([link]) => {
      const id = /[?&]x-link-id=([^&]+)/.exec(link)?.[1];
      const date = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(link);
      if (id === undefined || date === null) return [];
      const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = date;
      const signedAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      return [{ id, isYoung: time.now().getTime() - signedAt.getTime() < YOUNG_MS }];
    });
  const onRecord = new Set<string>();
  const isOnRecord = (id: string): boolean => {
    if (onRecord.has(id)) return true;
    if (!Array.from(aws.links.objects.keys()).some((key) => key.includes(id))) return false;
    onRecord.add(id);
    return true;
  };

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
    const [linesBefore, lines] = [ownLinesIn(before), ownLinesIn(after)];
    for (const sid of new Set([...linesBefore.keys(), ...lines.keys()])) {
      const [was, is] = [linesBefore.get(sid) ?? 0, lines.get(sid) ?? 0];
      const one = bySid.get(sid);
      if (was === is || one === undefined) continue;
      if (is < was) witness.broken('line', `the line of ${sid} in ${id} is written over by ${String(by?.name)}`);
      if (unticks && is > was) {
        refreshed.set(`${id} ${sid}`, refreshedIn(id, sid) + is - was);
        if (is - was > 1) witness.broken('box', `${String(is - was)} fresh lines of ${sid} in ${id} for one tick`);
        continue;
      }
      if (is - refreshedIn(id, sid) > 1 && one.objectTaken === undefined)
        witness.broken('line', `${String(is)} lines of ${sid} in ${id}`);
      if (is > was && isForPeople(one))
        witness.broken('line', `the line of ${sid} is written, and only a person can tell into which Job`);
      if (is > was && by?.overtaken.has(sid) === true)
        witness.broken('lease', `${by.name} writes the line of ${sid}, whose message others have got since`);
    }
  };

  return { shown, refreshedIn };
};
