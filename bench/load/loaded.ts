import * as z from 'zod';

/** What a process tells that has loaded a function: since its start. */
export const loaded = z.object({
  loadMs: z.number().positive(),
  cpuMs: z.number().positive(),
  peakRssMiB: z.number().positive(),
});
export type Loaded = z.output<typeof loaded>;
