import { partsOf } from './object-key';
import { type RecordingsLocation, lies, linked, withoutMarkdown } from './recording-links';

/** A line exactly as `linkLine` writes it: nothing in front of it, nothing behind it. */
const OWN_LINE = /^---- \| [\d-]{10} [\d:]{8} \| Event: Recording \| Source: [^|]* \| URL: (\S+)$/;

/** What is left of a link: its key and the recording. `recordingsIn` and `holdsLineOf` read it as they read the link. */
const restOf = (url: string, now: Date, location: RecordingsLocation): string | undefined => {
  const { key, names, recordingSid: sid, expiresAt } = linked(url, location.bucket) ?? {};
  if (key === undefined || !lies(key, location) || partsOf(key) === undefined || /[\s|\\]/.test(key)) return undefined;
  if (expiresAt === undefined || expiresAt > now || !url.includes('X-Amz-Signature=')) return undefined;
  // Another name in it could be what the line is recognised by.
  if (names?.some((name) => name !== sid) === true) return undefined;
  return sid === undefined ? key : `${key} ${sid}`;
};

/**
 * The history with the dead links of the pipeline's own lines cut down to `URL: {key} {RecordingSid}`. A link of 1.8 KB is
 * a tenth of that then. Whatever is not exactly such a line, character for character, stays as people wrote it.
 */
export const withoutDeadLinks = (history: string, now: Date, location: RecordingsLocation): string =>
  history.replaceAll(/^.+$/gm, (line) => {
    const [, url] = OWN_LINE.exec(withoutMarkdown(line)) ?? [];
    const rest = url === undefined ? undefined : restOf(url, now, location);
    return rest === undefined ? line : `${line.slice(0, line.lastIndexOf(' ') + 1)}${rest}`;
  });
