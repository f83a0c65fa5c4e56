import * as z from 'zod';

/** What a measured process tells about itself. */
export const measurement = z.object({
  seconds: z.number().positive(),
  /** Of this process, user and system. */
  cpuSeconds: z.number().positive(),
  /** The most memory it ever held, as the system counts it. */
  peakRssMiB: z.number().positive(),
});
export type Measurement = z.output<typeof measurement>;

/** Loads what `prepare` needs, then runs the work that it returns and tells what that took. */
export const measured = async (prepare: () => (() => Promise<void>) | Promise<() => Promise<void>>): Promise<void> => {
  try {
    const work = await prepare();
    const [start, startCpu] = [performance.now(), process.cpuUsage()];
    await work();
    const { user, system } = process.cpuUsage(startCpu);
    const found: Measurement = {
      seconds: (performance.now() - start) / 1000,
      cpuSeconds: (user + system) / 1e6,
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
