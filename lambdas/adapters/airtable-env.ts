import * as z from 'zod';

/** What every Lambda that speaks to Airtable is told. */
export const airtableEnv = {
  AIRTABLE_BASE_ID: z.string().min(1),
  AIRTABLE_ENDPOINT_URL: z.url(),
  AIRTABLE_JOBS_TABLE: z.string().min(1),
  AIRTABLE_JOB_NUMBER_FIELD: z.string().min(1),
  AIRTABLE_HISTORY_FIELD: z.string().min(1),
  /** A field that holds the SIDs of the Job's calls; absent: calls without a job number stay unassigned. */
  AIRTABLE_CALL_SID_FIELD: z.string().min(1).optional(),
};
export type AirtableEnv = z.infer<z.ZodObject<typeof airtableEnv>>;
