import fc from 'fast-check';
import { type Plan, plans, storms } from './plan';
import { play } from './play';

const laws = (weather: fc.Arbitrary<Plan>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(weather, async (plan) => {
      await play(plan);
    }),
    { numRuns },
  );

test('whatever the weather, the laws hold', async () => {
  await laws(plans, Number(process.env.RUNS ?? 200));
}, 240_000);

test('many recordings of one Job while Airtable hardly answers: no line is lost', async () => {
  await laws(storms, Number(process.env.RUNS ?? 200));
}, 240_000);
