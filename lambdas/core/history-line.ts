import type { HistoryEvent } from './messages';
import type { ObjectKey } from './object-key';
import type { RecordingSid } from './recording';

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

/** Where recordings lie: only links that lead there are the pipeline's. */
export interface RecordingsLocation {
  readonly bucket: string;
  /** Today's and former ones, without a trailing slash. */
  readonly prefixes: readonly string[];
}

/** A field of rich text gives back `\_` for `_`, and wraps links in brackets. Source: Airtable, "Rich text field". */
const withoutMarkdown = (history: string): string => history.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

/** The links in a text; a signed one has none of the characters that end it here. */
const urlsIn = (text: string): string[] => text.match(/https?:\/\/[^\s<>()[\]"'|]+/g) ?? [];

/**
 * Whether a link's host is S3's name for the bucket; `${bucket}.archive.s3.…` is another one's. Other endpoints have other
 * names, and only what is signed leads to one: `${bucket}.example.com` may be a website.
 */
const isHostOf = ({ hostname, searchParams }: URL, bucket: string): boolean => {
  const [, named] = /^(.+?)\.s3[.-]/.exec(hostname) ?? [];
  if (named !== undefined) return named === bucket;
  return hostname.startsWith(`${bucket}.`) && searchParams.has('X-Amz-Signature');
};

/** Whether a host keeps buckets as folders: S3 itself or, where the link is signed, another endpoint. */
const keepsBuckets = ({ hostname, searchParams }: URL): boolean =>
  /^s3[.-]/.test(hostname) || searchParams.has('X-Amz-Signature');

/** The key of the object in `bucket` that a link leads to, in S3's virtual-hosted or path style; undefined elsewhere. */
const keyIn = (url: string, bucket: string): ObjectKey | undefined => {
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  try {
    const path = decodeURIComponent(parsed.pathname).slice(1);
    if (isHostOf(parsed, bucket)) return path;
    return keepsBuckets(parsed) && path.startsWith(`${bucket}/`) ? path.slice(bucket.length + 1) : undefined;
  } catch {
    return undefined; // what people wrote there is no encoded path
  }
};

/** A status line as this pipeline writes it: for Twilio's own absences, and for what could not be stored. */
const statusesIn = (history: string): string[] =>
  Array.from(
    history.matchAll(/^---- \| [\d-]{10} [\d:]{8} \| Event: Recording \| Source: [^|]* \| Status: (.*)$/gm),
    ([, status = '']) => status.trim(),
  );

const isStatusOf = (status: string, sid: RecordingSid): boolean =>
  /^(absent|failed|not stored)\b/.test(status) && status.endsWith(`, ${sid}`);

/** A link names its recording: as the file name to save it under, and perhaps in the key. */
const namesOf = (url: string): string[] => url.match(/RE[0-9a-fA-F]{32}/g) ?? [];

/**
 * Whether the history already has this event's line: a link into the place of the recordings that names the recording, or
 * leads to its key and names none (see decisions/0007); or the status line of the recording.
 */
export const holdsLineOf = (
  history: string,
  event: HistoryEvent,
  { bucket, prefixes }: RecordingsLocation,
): boolean => {
  const text = withoutMarkdown(history);
  if (event.kind === 'missing') return statusesIn(text).some((status) => isStatusOf(status, event.recordingSid));
  return urlsIn(text).some((url) => {
    const key = keyIn(url, bucket);
    if (key === undefined) return false;
    const names = namesOf(url);
    if (names.length === 0) return key === event.key;
    const isAmongRecordings = key === event.key || prefixes.some((prefix) => key.startsWith(`${prefix}/`));
    return isAmongRecordings && names.includes(event.recordingSid);
  });
};
