import * as z from 'zod';

export const accessAuditEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  LINKS_BUCKET: z.string().min(1),
  ACCESS_LOG_BUCKET: z.string().min(1),
  /** `{account}/{region}/`: where S3 puts the logs of the buckets of this pipeline. */
  ACCESS_LOG_FOLDER: z.string().regex(/^[^/]+\/[^/]+\/$/, 'must be {account}/{region}/'),
});
