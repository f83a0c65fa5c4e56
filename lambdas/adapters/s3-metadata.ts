import type { Recording } from '../core/recording';

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
