import * as z from 'zod';

/** What the synthesiser is asked for: the assembly of an app with these settings, in this folder. */
export const synthesis = z.object({ settings: z.record(z.string(), z.string()), folder: z.string() });
export type Synthesis = z.infer<typeof synthesis>;
