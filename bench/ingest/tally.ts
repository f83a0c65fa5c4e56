import { cpuMs } from '../deployed/answers';
import type { Served } from './served';

/** Counts what a service has answered, measures it once it is warm, and tells that as a line on stdout; whoever reads it ends the service. */
export const tally = (warmUp: number, webhooks: number): { readonly answered: () => void } => {
  let count = 0;
  let [cpuBefore, before] = [NaN, NaN];
  return {
    answered: () => {
      count++;
      if (count === warmUp) [cpuBefore, before] = [cpuMs(), performance.now()];
      if (count !== warmUp + webhooks) return;
      const found: Served = {
        webhooks,
        cpuMs: cpuMs() - cpuBefore,
        seconds: (performance.now() - before) / 1000,
      };
      process.stdout.write(`${JSON.stringify(found)}\n`);
    },
  };
};

/** Tells it on stderr, and that the process failed. */
export const failLoudly = (error: unknown): void => {
  console.error(error);
  process.exit(1);
};
