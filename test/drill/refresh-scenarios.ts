import type { DrillWorld } from './drill-world';
import { HOUR, MINUTE, type Scenario, again, allHome, calls } from './scenario';

const JOBS = 50;
const numbers = Array.from({ length: JOBS }, (_, index) => `J-${index + 1}`);

/** Each of so many Jobs gets a recording; its box is ticked at a time, and Airtable's automation tells. */
const tickedJobs = (world: DrillWorld, count: number, at: (index: number) => number): void => {
  numbers.slice(0, count).forEach((number, index) => {
    const { id } = world.airtable.addJob({ number });
    world.at(index, async () => {
      await world.call({ job: number });
    });
    world.at(at(index), async () => {
      world.airtable.tick(number);
      await world.refresh(id);
    });
  });
};

const linksIn = (world: DrillWorld, number: string): number =>
  world.airtable.history(number).match(/URL: https/g)?.length ?? 0;

/** Two links in each Job, the second one fresh; and no box is ticked any more. */
const allFresh = (world: DrillWorld, count: number): void => {
  const jobs = numbers.slice(0, count);
  expect(jobs.map((number) => linksIn(world, number))).toEqual(jobs.map(() => 2));
  expect(jobs.filter((number) => world.airtable.isTicked(number))).toEqual([]);
};

export const refreshScenarios: readonly Scenario[] = [
  {
    name: '50 people tick the boxes of their Jobs at once',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      tickedJobs(world, JOBS, () => HOUR);
    },
    fires: [],
    then: (world) => {
      allFresh(world, JOBS);
    },
  },
  {
    name: 'boxes are ticked, while Airtable is away for 40 minutes',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      tickedJobs(world, 10, (index) => HOUR + index * MINUTE);
      world.at(30 * MINUTE, () => {
        world.airtable.addFault({ kind: 'down', answer: 503 });
      });
      world.at(70 * MINUTE, () => {
        world.airtable.clearFaults();
      });
    },
    fires: [],
    then: (world) => {
      // What was told before the box could be read waits in the queue.
      allFresh(world, 10);
      allHome(world);
    },
  },
  {
    name: 'boxes are ticked in a base whose box is not called as AIRTABLE_REFRESH_FIELD says',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      calls(world, { until: 2 * HOUR, every: 5 * MINUTE });
      const { id } = world.airtable.addJob({ number: 'with-box' });
      world.airtable.tick('with-box');
      world.airtable.renameField('Refresh recording links', 'Fresh links');
      again(world, { from: HOUR, until: HOUR + 20 * MINUTE, every: 5 * MINUTE }, () => world.refresh(id));
    },
    // Lines are written as always: nobody is told that Airtable refuses them.
    fires: ['history-dlq'],
    then: (world) => {
      const reasons = world.deadLettersOf('history-writer').map(({ attributes }) => attributes.reason);
      expect(new Set(reasons)).toEqual(new Set(['refresh-refused']));
      for (const { fields } of world.airtable.jobs())
        if (fields['Job Number'] !== 'with-box') expect(fields.History).toMatch(/Event: Recording/);
    },
  },
  {
    name: 'somebody guesses the token of the refresh route',
    from: '2026-11-18T22:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: 30 * MINUTE });
      again(world, { from: 10 * MINUTE, until: 12 * MINUTE, every: 2 }, () =>
        world.refresh(`rec${'A'.repeat(14)}`, 'guessed'),
      );
    },
    fires: ['reads-refused'],
  },
  {
    name: 'the automation has a token that is not in the secret any more, on a quiet day',
    from: '2026-11-18T09:00:00Z',
    hours: 4,
    plan: (world) => {
      calls(world, { until: HOUR, every: 30 * MINUTE });
      again(world, { from: 10 * MINUTE, until: 3 * HOUR, every: 20 * MINUTE }, () =>
        world.refresh(`rec${'A'.repeat(14)}`, 'rotated'),
      );
    },
    // Whoever ticks sees that nothing happens, and the automation's run history says why.
    fires: [],
  },
];
