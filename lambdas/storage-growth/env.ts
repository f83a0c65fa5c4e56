import * as z from 'zod';

/** USD for each GB and month, by StorageType. */
const prices = z.object({ StandardStorage: z.number().nonnegative() }).catchall(z.number().nonnegative());
export type StoragePrices = z.infer<typeof prices>;

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('must be JSON');
    return z.NEVER;
  }
});

export const storageGrowthEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  RECORDINGS_BUCKET: z.string().min(1),
  STORAGE_PRICES: json.pipe(prices),
});
