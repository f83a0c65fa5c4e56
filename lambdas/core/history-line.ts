import type { LineEvent } from './messages';
import { type RecordingsLocation, linkedIn, lies, withoutMarkdown } from './recording-links';
import type { RecordingSid } from './recording';

/** What an Airtable long-text cell holds, in characters. Source: Airtable's field type reference. */
export const MAX_HISTORY_LENGTH = 100_000;

export interface LineFormat {
  /** An IANA time zone. */
  readonly timeZone: string;
  readonly source: string;
}

/** By time zone: a pipeline has one, and making a format takes longer than all else that a line takes. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatIn = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  // Sweden writes dates in ISO order.
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone });
  formats.set(timeZone, format);
  return format;
};

/** `YYYY-MM-DD HH:mm:ss` in the given zone. */
const timestamp = (at: Date, timeZone: string): string => formatIn(timeZone).format(at);

const line = (at: Date, { timeZone, source }: LineFormat, field: string): string =>
  `---- | ${timestamp(at, timeZone)} | Event: Recording | Source: ${source} | ${field}`;

/** The line of a stored recording. `url` is signed, and dies; the key in it stays. */
export const linkLine = (at: Date, format: LineFormat, url: string): string => line(at, format, `URL: ${url}`);

/** The line of a recording that has no audio and never will have. */
export const statusLine = (at: Date, format: LineFormat, status: string): string =>
  line(at, format, `Status: ${status}`);

/** The history with one more line. What people wrote there stays as it is. */
export const append = (history: string, newLine: string): string =>
  history === '' || history.endsWith('\n') ? history + newLine : `${history}\n${newLine}`;

/** The status lines as this pipeline writes them, with their times. */
const statusLinesIn = (history: string): { at: string; status: string }[] =>
  Array.from(
    history.matchAll(/^---- \| ([\d-]{10} [\d:]{8}) \| Event: Recording \| Source: [^|]* \| Status: (.*)$/gm),
    ([, at = '', status = '']) => ({ at, status: status.trim() }),
  );

const statusesIn = (history: string): string[] => statusLinesIn(history).map(({ status }) => status);

/** Whether a status line of a time between these two says so already. */
export const saidBetween = (
  history: string,
  status: string,
  [from, to]: readonly [Date, Date],
  { timeZone }: LineFormat,
): boolean =>
  statusLinesIn(withoutMarkdown(history)).some(
    (line) => line.status === status && line.at >= timestamp(from, timeZone) && line.at <= timestamp(to, timeZone),
  );

const isStatusOf = (status: string, sid: RecordingSid): boolean =>
  /^(absent|failed|not stored)\b/.test(status) && status.endsWith(`, ${sid}`);

/**
 * Whether the history already has this event's line: a link into the place of the recordings that names the recording, or
 * leads to its key and names none (see decisions/0007); what is left of such a link when it was cut; or the status line of
 * the recording.
 */
export const holdsLineOf = (history: string, event: LineEvent, location: RecordingsLocation): boolean => {
  if (event.kind === 'missing')
    return statusesIn(withoutMarkdown(history)).some((status) => isStatusOf(status, event.recordingSid));
  return linkedIn(history, location.bucket).some(({ key, names }) =>
    names.length === 0
      ? key === event.key
      : (key === event.key || lies(key, location)) && names.includes(event.recordingSid),
  );
};
