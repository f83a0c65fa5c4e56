import { cpuMs } from '../deployed/answers';
import { loadHandler } from '../deployed/load-handler';
import type { Loaded } from './loaded';

/** Loads the bundle of a function, as Lambda does, and calls nothing. */
const main = async (): Promise<void> => {
  await loadHandler(process.env.BENCH_PROGRAM ?? '');
  const found: Loaded = {
    loadMs: performance.now(),
    cpuMs: cpuMs(),
    // maxRSS counts KiB.
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(found)}\n`);
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
