import * as z from 'zod';

/**
 * What a measured process tells: when it had loaded the function and when it gave its first answer, since its start, how
 * much of a CPU that took, which other programs on the machine change less, the most memory it held, and how long each answer
 * took, and what of that was CPU.
 */
export const answered = z.object({
  loadedMs: z.number().positive(),
  loadedCpuMs: z.number().positive(),
  firstAnswerMs: z.number().positive(),
  firstCpuMs: z.number().positive(),
  peakRssMiB: z.number().positive(),
  tookMs: z.array(z.number().positive()),
  cpuMs: z.array(z.number().nonnegative()),
});
export type Answered = z.output<typeof answered>;
