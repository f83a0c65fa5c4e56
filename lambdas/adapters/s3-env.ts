import * as z from 'zod';
import type { RecordingsLocation } from '../core/recording-links';

/** What every Lambda that looks into the bucket is told. */
export const recordingsEnv = {
  RECORDINGS_BUCKET: z.string().min(1),
  /** Folders of recordings, without a trailing slash, separated by commas: today's S3_PREFIX first, then former ones. */
  S3_PREFIXES: z
    .string()
    .min(1)
    .transform((prefixes): [string, ...string[]] => {
      const [today = '', ...former] = prefixes.split(',');
      return [today, ...former];
    }),
};
type RecordingsEnv = z.infer<z.ZodObject<typeof recordingsEnv>>;

export const locationOf = ({
  RECORDINGS_BUCKET: bucket,
  S3_PREFIXES: prefixes,
}: RecordingsEnv): RecordingsLocation & { prefixes: [string, ...string[]] } => ({
  bucket,
  prefixes,
});

/** What every Lambda that keeps records is told. */
export const recordsEnv = { LINKS_BUCKET: z.string().min(1) };

/** What every Lambda that gives links is told. */
export const linksEnv = {
  ...recordsEnv,
  /** How long a link works at most, in minutes: the bucket of the recordings refuses older ones. */
  RECORDING_URL_EXPIRATION_MINUTES: z.coerce.number().positive(),
};
