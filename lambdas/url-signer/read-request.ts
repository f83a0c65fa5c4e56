import * as z from 'zod';
import { parseJson } from '../core/json';
import { callSid, jobNumber, recordingSid } from '../core/recording';
import { SELECTORS } from '../core/urls-api';
import { LinkRefusal } from './link-refusal';
import type { Question, Wanted } from './question';

/** A request is a few hundred bytes; the longest key, percent-encoded, and the longest cursor make 8 KB. */
export const MAX_BODY_BYTES = 16 * 1024;

/** S3 takes so many bytes of UTF-8. Source: Amazon S3 User Guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1_024;

const text = (what: string) =>
  z.string({ error: what }).refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), {
    error: 'has control characters, or half of a character',
  });

/** As it stands in the bucket: a percent sign never does, so that one means an encoded key. */
const decoded = (key: string): string | undefined => {
  if (!key.includes('%')) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    return undefined;
  }
};

const isKey = (key: string): boolean =>
  Buffer.byteLength(key) <= MAX_KEY_BYTES &&
  !/[%\p{Cc}]/u.test(key) &&
  key.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');

const NO_KEY =
  'is no key of a recording: folders and a name, joined by "/", without "/" at the beginning or the end, empty folders, ' +
  '"." or ".."; at most 1,024 bytes; as it is, or percent-encoded once';

const objectKey = z
  .string({ error: NO_KEY })
  .transform((key) => decoded(key) ?? '')
  .refine((key) => key !== '' && key.isWellFormed() && isKey(key), { error: NO_KEY });

/** Made once: schemas take longer to make than to use. */
const requestSchema = z.strictObject({
  recordingSid: recordingSid.optional(),
  callSid: callSid.optional(),
  jobNumber: text('a text').pipe(jobNumber).optional(),
  key: objectKey.optional(),
  date: z.iso.date({ error: 'a day of the calendar, written yyyy-mm-dd' }).optional(),
  /** How many there may be is a setting: see `isMinutes`. */
  expiresInMinutes: z.unknown().optional(),
  verify: z.boolean({ error: 'true or false' }).optional(),
  cursor: z.string({ error: 'a text, of the answer before' }).min(1).max(4_096).optional(),
});
type Read = z.output<typeof requestSchema>;

const isMinutes = (value: unknown, maxMinutes: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxMinutes;

/** JSON that is an object; undefined when it is anything else. */
const objectIn = (body: Uint8Array): Readonly<Record<string, unknown>> | undefined => {
  try {
    const json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    return isObject ? Object.fromEntries(Object.entries(json)) : undefined;
  } catch {
    return undefined; // no UTF-8
  }
};

/** A name that somebody made up, cut to what a person can read. */
const shown = (name: string): string => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);

const inWords = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys'
    ? `${issue.keys.slice(0, 5).map(shown).join(', ')}: no member of a request for links`
    : `${issue.path.join('.')}: ${issue.message}`;

/** What is wrong with the members in one another's company. */
const contradictionsIn = (names: readonly string[]): string[] => {
  const selectors = SELECTORS.filter((name) => names.includes(name));
  const found = selectors.length === 0 ? 'none is there' : `${selectors.join(' and ')} are there`;
  return [
    ...(selectors.length === 1
      ? []
      : [`exactly one of ${SELECTORS.join(', ')} says which recordings are meant; ${found}`]),
    ...(names.includes('date') && names.includes('key') ? ['date: not together with key, which holds the day'] : []),
  ];
};

const wantedIn = ({ recordingSid: sid, callSid: call, jobNumber: job, key }: Read): Wanted | undefined => {
  if (sid !== undefined) return { by: 'recordingSid', recordingSid: sid };
  if (call !== undefined) return { by: 'callSid', callSid: call };
  if (job !== undefined) return { by: 'jobNumber', jobNumber: job };
  return key === undefined ? undefined : { by: 'key', key };
};

const unreadable = (...reasons: readonly string[]): LinkRefusal =>
  new LinkRefusal(400, 'request-unreadable', {
    message: `This is no request for links. ${reasons.join('. ')}`,
    reasons,
  });

/**
 * Reads the body of a request. One answer tells all that is wrong with it.
 * @param maxMinutes how long a link lives at most, and where the request does not say.
 * @throws {LinkRefusal} `request-too-large` or `request-unreadable`
 */
export const readRequest = (body: Uint8Array, maxMinutes: number): Question => {
  if (body.length > MAX_BODY_BYTES)
    throw new LinkRefusal(413, 'request-too-large', { message: 'The body of the request is larger than 16 KB' });
  const json = objectIn(body);
  if (json === undefined) throw unreadable('the body is no JSON object');
  const { data, error } = requestSchema.safeParse(json);
  const issues = error?.issues ?? [];
  const reasons = [
    // One reason for each member: the first.
    ...issues.filter(({ path }, at) => issues.findIndex((other) => other.path[0] === path[0]) === at).map(inWords),
    ...(!Object.hasOwn(json, 'expiresInMinutes') || isMinutes(json.expiresInMinutes, maxMinutes)
      ? []
      : [
          `expiresInMinutes: a whole number from 1 to ${String(maxMinutes)}, which is as long as the bucket lets a link live`,
        ]),
    ...contradictionsIn(Object.keys(json)),
  ];
  const wanted = data && wantedIn(data);
  if (data === undefined || wanted === undefined || reasons.length > 0) throw unreadable(...reasons);
  const { date, expiresInMinutes, verify = false, cursor } = data;
  const minutes = isMinutes(expiresInMinutes, maxMinutes) ? expiresInMinutes : maxMinutes;
  return { wanted, date, expiresInSeconds: minutes * 60, verify, cursor };
};
