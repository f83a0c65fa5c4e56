import type { HistoryEvent } from './messages';

/** What an Airtable long-text cell holds, in characters. Source: Airtable's field type reference. */
export const MAX_HISTORY_LENGTH = 100_000;

export interface LineFormat {
  /** An IANA time zone. */
  readonly timeZone: string;
  readonly source: string;
}

/** `YYYY-MM-DD HH:mm:ss` in the given zone. */
const timestamp = (at: Date, timeZone: string): string =>
  // Sweden writes dates in ISO order.
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(at);

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

/** The object a signed link leads to; undefined for what people wrote there that is no link. */
const objectPathOf = (url: string): string | undefined => {
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  try {
    return decodeURIComponent(parsed.pathname);
  } catch {
    return undefined;
  }
};

// Path style puts the bucket's name before the key.
const leadsTo = (url: string, key: string): boolean => objectPathOf(url)?.endsWith(`/${key}`) ?? false;

const valuesOf = (history: string, field: 'URL' | 'Status'): string[] =>
  Array.from(history.matchAll(new RegExp(`\\| ${field}: (.*)`, 'g')), ([, value = '']) => value.trim());

/**
 * Whether the history already has this event's line: by the object key inside its link, or by the recording, which a
 * status names and a link carries as its file name (the same audio may lie under two keys: see decisions/0007).
 */
export const holdsLineOf = (history: string, event: HistoryEvent): boolean =>
  event.kind === 'stored'
    ? valuesOf(history, 'URL').some((url) => url.includes(event.recordingSid) || leadsTo(url, event.key))
    : valuesOf(history, 'Status').some((status) => status.includes(event.recordingSid));
