import * as z from 'zod';

/** What a measured process tells about itself: how long it took, and the most memory it ever held, as the system counts it. */
export const measurement = z.object({ seconds: z.number().positive(), peakRssMiB: z.number().positive() });
export type Measurement = z.infer<typeof measurement>;

/** Loads what `prepare` needs, then runs the work that it returns and reports what that took. */
export const measured = async (prepare: () => () => Promise<void>): Promise<void> => {
  try {
    const work = prepare();
    const start = performance.now();
    await work();
    const found: Measurement = {
      seconds: (performance.now() - start) / 1000,
      // maxRSS counts KiB.
      peakRssMiB: process.resourceUsage().maxRSS / 1024,
    };
    process.stdout.write(`${JSON.stringify(found)}\n`);
  } catch (error) {
    // Node itself would print the bundle's line, and a minified bundle has but few.
    console.error(error);
    process.exitCode = 1;
  }
};
