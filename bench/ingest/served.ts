import * as z from 'zod';

/** What a measured service tells of its webhooks, without those that warmed it. */
export const served = z.object({
  webhooks: z.int().positive(),
  /** Of the whole process, its garbage collector too. */
  cpuMs: z.number().positive(),
  seconds: z.number().positive(),
});
export type Served = z.output<typeof served>;
