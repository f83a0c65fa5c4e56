import { findBug } from './find-bug';
import { freshModule } from './fresh-modules';
import { mutations } from './mutations';

/** Seasons that no bug is known by. */
const OTHERS = 1_000;

test.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
  'the simulation finds it: %s',
  async (_name, mutation) => {
    expect(await findBug(mutation, { first: mutation.by, from: OTHERS })).toBeDefined();
  },
  600_000,
);

test('the Lambdas as they are break no law in what finds the bugs', async () => {
  for (const first of new Set(mutations.map(({ by }) => by)))
    expect(await findBug(undefined, { first, from: OTHERS, budget: 1 })).toBeUndefined();
}, 600_000);

test('a bug whose place is gone is told, and so is one whose place is there twice', () => {
  const bug = { name: 'a bug', file: 'lambdas/cleanup/clean-up.ts', to: '', by: 1 };
  const load = (from: string) => () => freshModule(require.resolve('./laws-broken-in'), { ...bug, from });
  expect(load('what nobody wrote')).toThrow('"a bug": lambdas/cleanup/clean-up.ts holds 0 times');
  expect(load('deadline')).toThrow('times: deadline');
});
