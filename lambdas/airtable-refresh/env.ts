import * as z from 'zod';

export const airtableRefreshEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  HISTORY_QUEUE_URL: z.url(),
  CREDENTIALS_SECRET_NAME: z.string().min(1),
});
