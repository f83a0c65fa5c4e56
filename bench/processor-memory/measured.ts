/** What a measured process tells about itself, as its last line on stdout. */
export interface Measurement {
  readonly seconds: number;
  /** The most memory the process ever held, as the operating system counts it. */
  readonly peakRssMiB: number;
}

/** Loads what `prepare` needs, then runs the work that it returns and reports what that took. */
export const measured = async (prepare: () => () => Promise<void>): Promise<void> => {
  try {
    const work = prepare();
    const start = performance.now();
    await work();
    const measurement: Measurement = {
      seconds: (performance.now() - start) / 1000,
      // maxRSS counts KiB.
      peakRssMiB: process.resourceUsage().maxRSS / 1024,
    };
    process.stdout.write(`${JSON.stringify(measurement)}\n`);
  } catch (error) {
    // Node itself would print the bundle's line, and a minified bundle has but few.
    console.error(error);
    process.exitCode = 1;
  }
};
