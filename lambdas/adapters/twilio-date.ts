import * as z from 'zod';

/** A moment as Twilio's REST API writes it, RFC 2822, in a year that ISO 8601 writes without a sign. */
export const twilioDate = z
  .string()
  .transform((text) => new Date(text))
  .refine((at) => !Number.isNaN(at.getTime()) && /^\d/.test(at.toISOString()));
