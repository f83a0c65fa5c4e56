import * as z from 'zod';

/** What a measured process tells: when it gave its first answer, since its start, and how long each answer took. */
export const answered = z.object({ firstAnswerMs: z.number().positive(), tookMs: z.array(z.number().positive()) });

/** The last line on stdout. */
export const writeAnswered = (found: z.input<typeof answered>): void => {
  process.stdout.write(`${JSON.stringify(found)}\n`);
};
