import * as z from 'zod';

/** As Twilio sends MP3: 32 kbit/s, and with both channels apart, as the pipeline asks for them, 64 kbit/s. */
export const BYTES_PER_SECOND = { mono: 4_000, dual: 8_000 } as const;

const count = z.number().nonnegative();

/** What somebody records, keeps and listens to. */
export const use = z.strictObject({
  recordingsPerDay: z.number().positive(),
  /** On average. */
  minutes: z.number().positive(),
  /** MP3 of one channel or of two. */
  format: z.enum(['mono', 'dual']),
  /** RECORDING_RETENTION_DAYS */
  retentionDays: z.int().positive(),
  /** RECORDING_LIFECYCLE_IA_DAYS; null: they stay in STANDARD. */
  iaDays: z.int().positive().nullable(),
  /** AUDIT_RETENTION_DAYS */
  auditDays: z.int().positive(),
  /** Links on demand for each recording, besides the one in its line. */
  links: count,
  /** How often each recording is played. */
  listenings: count,
});
export type Use = z.output<typeof use>;

export const bytesOf = ({ minutes, format }: Pick<Use, 'minutes' | 'format'>): number =>
  minutes * 60 * BYTES_PER_SECOND[format];
