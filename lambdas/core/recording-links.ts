import { type ObjectKey, partsOf } from './object-key';
import { type RecordingSid, recordingSid } from './recording';

/** Where recordings lie: only links that lead there are the pipeline's. */
export interface RecordingsLocation {
  readonly bucket: string;
  /** Today's and former ones, without a trailing slash. */
  readonly prefixes: readonly string[];
}

/** Whether a key is in one of the folders of the recordings. */
export const lies = (key: ObjectKey, { prefixes }: RecordingsLocation): boolean =>
  prefixes.some((prefix) => key.startsWith(`${prefix}/`));

/** A field of rich text gives back `\_` for `_`, and wraps links in brackets. Source: Airtable, "Rich text field". */
export const withoutMarkdown = (history: string): string => history.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

/** What leads to an object of the bucket. */
export interface Linked {
  readonly key: ObjectKey;
  /** Every recording that it names: in the file name to save it under, and perhaps in the key. */
  readonly names: readonly string[];
  /** The one that the object is of, as far as it says so. */
  readonly recordingSid: RecordingSid | undefined;
  /** Of a signed link. */
  readonly signedAt: Date | undefined;
  readonly expiresAt: Date | undefined;
}

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
const keyIn = (url: URL, bucket: string): ObjectKey | undefined => {
  try {
    const path = decodeURIComponent(url.pathname).slice(1);
    if (isHostOf(url, bucket)) return path;
    return keepsBuckets(url) && path.startsWith(`${bucket}/`) ? path.slice(bucket.length + 1) : undefined;
  } catch {
    return undefined; // what people wrote there is no encoded path
  }
};

/** `20261126T023000Z`, as Signature Version 4 writes it. */
const instantOf = (text: string): Date | undefined => {
  const at = new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(at.getTime()) ? undefined : at;
};

const validityOf = (query: URLSearchParams): Pick<Linked, 'signedAt' | 'expiresAt'> => {
  const signedAt = instantOf(query.get('X-Amz-Date') ?? '');
  const [seconds] = /^\d{1,6}$/.exec(query.get('X-Amz-Expires') ?? '') ?? [];
  const expiresAt =
    signedAt === undefined || seconds === undefined ? undefined : new Date(signedAt.getTime() + Number(seconds) * 1000);
  return { signedAt, expiresAt };
};

/** The pipeline's links have the SID at the end of the name that the file is saved under. */
const savedAs = (query: URLSearchParams): RecordingSid | undefined =>
  recordingSid.safeParse(/(RE[0-9a-fA-F]{32})\.mp3/.exec(query.get('response-content-disposition') ?? '')?.[1]).data;

/** What a link leads to; undefined outside the bucket. */
export const linked = (link: string, bucket: string): Linked | undefined => {
  const url = URL.parse(link);
  const key = url === null ? undefined : keyIn(url, bucket);
  if (url === null || key === undefined) return undefined;
  return {
    key,
    names: link.match(/RE[0-9a-fA-F]{32}/g) ?? [],
    recordingSid: savedAs(url.searchParams) ?? partsOf(key)?.recordingSid,
    ...validityOf(url.searchParams),
  };
};

/** A link, or what is left of one: see `withoutDeadLinks`. A signed link has none of the characters that end one here. */
const LINKS =
  /(?<link>https?:\/\/[^\s<>()[\]"'|]+)|\| Event: Recording \| Source: [^|\r\n]* \| URL: (?<key>(?!https?:)[^\s|]+\.mp3)( (?<sid>RE[0-9a-fA-F]{32}))?(?=[^\S\r\n]*$)/gm;

/** What a text links to in the bucket, in its order. */
export const linkedIn = (history: string, bucket: string): Linked[] =>
  Array.from(withoutMarkdown(history).matchAll(LINKS)).flatMap(({ groups = {} }): Linked[] => {
    const { link, key, sid } = groups;
    if (link !== undefined) return [linked(link, bucket) ?? []].flat();
    if (key === undefined) return [];
    const names = sid === undefined ? [] : [sid];
    const named = recordingSid.safeParse(sid).data;
    return [{ key, names, recordingSid: named, signedAt: undefined, expiresAt: undefined }];
  });

/** A recording of a Job, as its history links to it. */
export type LinkedRecording = Omit<Linked, 'names'>;

/**
 * The recordings that a history links to, each once, in the order of their first links. Where there are several links to
 * one, its times are those of the one that was signed last.
 */
export const recordingsIn = (history: string, location: RecordingsLocation): LinkedRecording[] => {
  const byKey = new Map<ObjectKey, LinkedRecording>();
  for (const { key, recordingSid: sid, signedAt, expiresAt } of linkedIn(history, location.bucket)) {
    if (!lies(key, location) || partsOf(key) === undefined) continue;
    const known = byKey.get(key);
    const isNewer = known?.signedAt === undefined || (signedAt !== undefined && signedAt >= known.signedAt);
    byKey.set(key, {
      key,
      ...(isNewer ? { signedAt, expiresAt } : { signedAt: known.signedAt, expiresAt: known.expiresAt }),
      recordingSid: (isNewer ? sid : undefined) ?? known?.recordingSid ?? sid,
    });
  }
  return [...byKey.values()];
};
