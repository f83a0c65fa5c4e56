import * as z from 'zod';
import { callSid, instant, jobNumber, recordingSid } from './recording';

/*
 * What `POST /urls` answers, for the url-signer that writes it and for programs that read it. What it can be asked stands in
 * `url-signer/read-request.ts`, which says in words what is wrong with a question.
 */

/** By what recordings are asked for: exactly one of them stands in a request. */
export const SELECTORS = ['recordingSid', 'callSid', 'jobNumber', 'key'] as const;
export type Selector = (typeof SELECTORS)[number];

/** The most links in one answer. */
export const MAX_LINKS = 200;

/** What else a request may hold. */
interface Options {
  /** A day of UTC, `yyyy-mm-dd`, on which the recordings began: looks into the bucket, without Airtable. Not with `key`. */
  readonly date?: string;
  /** How long the links work: whole minutes, at most RECORDING_URL_EXPIRATION_MINUTES, which is the default. */
  readonly expiresInMinutes?: number;
  /** Whether only recordings that lie in the bucket get a link; those that do not are told as `missing`. */
  readonly verify?: boolean;
  /** Of the answer before: continues it. */
  readonly cursor?: string;
}

/** The JSON body of `POST /urls`. */
export type UrlsRequest = Options &
  {
    [Which in Selector]: Readonly<Record<Which, string>> & Readonly<Partial<Record<Exclude<Selector, Which>, never>>>;
  }[Selector];

/** A link that is given out. Null is what nobody knows: of an object that says nothing about its recording, or is not there. */
export const givenUrl = z.object({
  recordingSid: recordingSid.nullable(),
  callSid: callSid.nullable(),
  jobNumber: jobNumber.nullable(),
  key: z.string(),
  /** Plays the recording to whoever has it, until `expiresAt`. */
  url: z.string(),
  expiresAt: instant,
  startedAt: instant.nullable(),
  durationSeconds: z.int().nonnegative().nullable(),
  channels: z.literal([1, 2]).nullable(),
  bytes: z.int().nonnegative().nullable(),
});
export type GivenUrl = z.infer<typeof givenUrl>;

/**
 * Why there is no object under a key. `expired`: deleted, and so old that RECORDING_RETENTION_DAYS have passed. `deleted`:
 * by a person, before that. `absent`: S3 has never had it, or has forgotten it, as it does some time after a deletion.
 */
const absence = z.enum(['expired', 'deleted', 'absent']);
export type Absence = z.infer<typeof absence>;

/** A recording that is known, but not in the bucket. */
export const missingRecording = z.object({
  key: z.string(),
  recordingSid: recordingSid.nullable(),
  callSid: callSid.nullable(),
  jobNumber: jobNumber.nullable(),
  state: absence,
});
export type MissingRecording = z.infer<typeof missingRecording>;

/** 200: at most `MAX_LINKS` links, newest recording first. */
export const urlsAnswer = z.object({
  links: z.array(givenUrl),
  /** With `verify`: those of this page that are not in the bucket. */
  missing: z.array(missingRecording).optional(),
  /** There is more: the same request with it continues. A page may be empty and have one. */
  cursor: z.string().optional(),
});
export type UrlsAnswer = z.infer<typeof urlsAnswer>;

/** Any other status. 429 and 503 come with the header `retry-after`, in seconds. */
export const urlsRefusal = z.object({
  /** Of the register of refusals. */
  error: z.string(),
  /** What is wrong and what helps, for people. */
  message: z.string(),
  /** 400: each thing that is wrong with the request. */
  reasons: z.array(z.string()).optional(),
  /** 404: where it was looked for. */
  looked: z.array(z.string()).optional(),
  /** 404: what is known of the recording, though it is not in the bucket. */
  missing: z.array(missingRecording).optional(),
});
export type UrlsRefusal = z.infer<typeof urlsRefusal>;
