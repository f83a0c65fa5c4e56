import * as z from 'zod';
import type { ObjectFacts } from '../core/ports/s3';
import { type Recording, callSid, instant, jobNumber, recordingSid } from '../core/recording';

/**
 * S3 takes 2 KB of user metadata, in ASCII (Amazon S3, "Working with object metadata"). A job number of 256 characters is
 * up to 768 bytes of UTF-8: percent-encoded 2.3 KB, in base64 1 KB.
 */
const MAX_READABLE_BYTES = 600;
/** Twilio's words for the source are short, but nobody promises that. */
const MAX_ORIGIN_CHARACTERS = 100;

/** Percent-encoded as long as that is short; otherwise as an encoded word, which S3's console shows (RFC 2047). */
const ascii = (text: string): string => {
  const readable = encodeURIComponent(text);
  return readable.length <= MAX_READABLE_BYTES ? readable : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
};

/** What an object says about the recording in it. `recording-sid` is its owner. */
export const metadataOf = (recording: Recording): Record<string, string> => {
  const { sid, callSid, jobNumber, startedAt, durationSeconds, channels, origin } = recording;
  return {
    'recording-sid': sid,
    'call-sid': callSid,
    'started-at': startedAt.toISOString(),
    channels: String(channels),
    ...(jobNumber !== undefined && { 'job-number': ascii(jobNumber.toWellFormed()) }),
    ...(durationSeconds !== undefined && { 'duration-seconds': String(durationSeconds) }),
    ...(origin !== undefined && { source: ascii(origin.slice(0, MAX_ORIGIN_CHARACTERS).toWellFormed()) }),
  };
};

const ENCODED_WORD = /=\?utf-8\?(?<way>[bq])\?(?<text>[^? ]*)\?=/gi;

/** RFC 2047: `_` is a space, `=C3` a byte. */
const fromQ = (text: string): Buffer =>
  Buffer.from(
    text
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/**
 * The text that `ascii` has written; undefined when it is none. S3 itself answers in encoded words, of either kind and
 * perhaps several, where somebody wrote what is not ASCII (Amazon S3, "Working with object metadata").
 */
const textOf = (value: string): string | undefined => {
  const words = Array.from(value.matchAll(ENCODED_WORD), ({ groups: { way = '', text = '' } = {} }) =>
    way.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : fromQ(text),
  );
  // White space between encoded words is none of the text.
  if (words.length > 0 && value.replaceAll(ENCODED_WORD, '').trim() === '') return Buffer.concat(words).toString();
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
};

const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** The inverse of `metadataOf`; what is missing or malformed is unknown. */
export const factsIn = (metadata: Readonly<Record<string, string>>, bytes: number | undefined): ObjectFacts => {
  const number = metadata['job-number'];
  return {
    recordingSid: recordingSid.safeParse(metadata['recording-sid']).data,
    callSid: callSid.safeParse(metadata['call-sid']).data,
    jobNumber: number === undefined ? undefined : jobNumber.safeParse(textOf(number)).data,
    startedAt: instant.safeParse(metadata['started-at']).data,
    durationSeconds: whole.safeParse(metadata['duration-seconds']).data,
    channels: whole.pipe(z.literal([1, 2])).safeParse(metadata.channels).data,
    bytes,
  };
};
