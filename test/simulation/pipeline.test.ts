import fc from 'fast-check';
import { plans } from './plan';
import { play } from './play';

test('whatever the weather, the laws hold', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      await play(plan);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300), ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }) },
  );
}, 120_000);
