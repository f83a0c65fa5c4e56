/** What a measured process tells about itself, as its last line on stdout. */
export interface Measurement {
  readonly seconds: number;
  /** The most memory the process ever held, as the operating system counts it. */
  readonly peakRssMiB: number;
}

/** Runs `work` and reports what it took. */
export const measured = async (work: () => Promise<void>): Promise<void> => {
  const start = performance.now();
  await work();
  const measurement: Measurement = {
    seconds: (performance.now() - start) / 1000,
    // maxRSS counts KiB.
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
};
