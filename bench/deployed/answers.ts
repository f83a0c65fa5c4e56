import type { Answered } from './answered';

/** How much CPU the process has had so far. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Notes the first answer, and all of them. */
export class Answers {
  private loaded = { loadedMs: NaN, loadedCpuMs: NaN };
  private first = { firstAnswerMs: NaN, firstCpuMs: NaN };
  private before = NaN;
  private readonly tookMs: number[] = [];
  private readonly tookCpuMs: number[] = [];

  /** Once what answers is loaded. */
  constructor() {
    this.loaded = { loadedMs: performance.now(), loadedCpuMs: cpuMs() };
    this.before = this.loaded.loadedCpuMs;
  }

  /** Once one is given. @param startedAt as `performance.now()` has it. */
  note(startedAt: number): void {
    const [now, cpu] = [performance.now(), cpuMs()];
    if (this.tookMs.length === 0) this.first = { firstAnswerMs: now, firstCpuMs: cpu };
    this.tookMs.push(now - startedAt);
    this.tookCpuMs.push(cpu - this.before);
    this.before = cpu;
  }

  /** As the last line on stdout. */
  write(): void {
    const found: Answered = {
      ...this.loaded,
      ...this.first,
      // maxRSS counts KiB.
      peakRssMiB: process.resourceUsage().maxRSS / 1024,
      tookMs: this.tookMs,
      cpuMs: this.tookCpuMs,
    };
    process.stdout.write(`${JSON.stringify(found)}\n`);
  }
}
