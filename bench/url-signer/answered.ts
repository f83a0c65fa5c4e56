import * as z from 'zod';

/**
 * What a measured process tells: when it gave its first answer, since its start, how much of a CPU that took, which other
 * programs on the machine change less, and how long each answer took.
 */
export const answered = z.object({
  firstAnswerMs: z.number().positive(),
  firstCpuMs: z.number().positive(),
  tookMs: z.array(z.number().positive()),
});

/** How much CPU the process has had so far. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Notes the first answer, and all of them. */
export class Answers {
  private first = { firstAnswerMs: NaN, firstCpuMs: NaN };
  private readonly tookMs: number[] = [];

  /** Once it is done. @param startedAt as `performance.now()` has it. */
  note(startedAt: number): void {
    const now = performance.now();
    if (this.tookMs.length === 0) this.first = { firstAnswerMs: now, firstCpuMs: cpuMs() };
    this.tookMs.push(now - startedAt);
  }

  /** As the last line on stdout. */
  write(): void {
    const found: z.input<typeof answered> = { ...this.first, tookMs: this.tookMs };
    process.stdout.write(`${JSON.stringify(found)}\n`);
  }
}
