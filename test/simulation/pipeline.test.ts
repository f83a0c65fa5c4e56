import fc from 'fast-check';
import { plans, storms } from './plan';
import type { Plan } from './planned';
import { playPlan } from './report';

const RUNS = Number(process.env.RUNS ?? 200);

const laws = (weather: fc.Arbitrary<Plan>) =>
  fc.assert(
    fc.asyncProperty(weather, async (plan) => {
      await playPlan(plan);
    }),
    { numRuns: RUNS },
  );

test('whatever the weather, the laws hold', async () => {
  await laws(plans);
}, 240_000);

test('many recordings of one Job while Airtable hardly answers: no line is lost', async () => {
  await laws(storms);
}, 240_000);
