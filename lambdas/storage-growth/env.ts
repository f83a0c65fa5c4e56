import * as z from 'zod';
import { parseJson } from '../core/json';

/** USD for each GB and month, by StorageType. */
const prices = z.object({ StandardStorage: z.number().nonnegative() }).catchall(z.number().nonnegative());
export type StoragePrices = z.infer<typeof prices>;

const json = z
  .string()
  .transform(parseJson)
  .refine((value) => value !== undefined, 'must be JSON');

export const storageGrowthEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  RECORDINGS_BUCKET: z.string().min(1),
  STORAGE_PRICES: json.pipe(prices),
});
