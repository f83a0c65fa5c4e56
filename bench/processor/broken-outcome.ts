import * as z from 'zod';

/** What became of them. */
export const broken = z.object({
  /** With an error, in time. */
  rejected: z.number(),
  /** As if all was well. */
  resolved: z.number(),
  /** Not done in time. */
  late: z.number(),
  /** Errors that nobody could have caught: each ends a process. */
  deaths: z.number(),
  /** Not done at all. */
  hanging: z.number(),
});
export type Broken = z.output<typeof broken>;
