import type { DrillWorld } from './drill-world';

export const MINUTE = 60;
export const HOUR = 3600;

export interface Scenario {
  readonly name: string;
  /** When it begins. */
  readonly from: string;
  readonly hours: number;
  readonly plan: (world: DrillWorld) => void;
  /** The alarms that people hear of, and no other. */
  readonly fires: readonly string[];
  /** How many things go wrong that have nothing to do with each other; 1 unless said. */
  readonly causes?: number;
  /** How often each is heard, where that is not once. */
  readonly times?: Readonly<Record<string, number>>;
  /** What else a person would notice in the end. */
  readonly then?: (world: DrillWorld) => void;
  /** What CloudWatch has learnt to expect of links and reads in 15 minutes, at most; far more than any other scenario has. */
  readonly usual?: number;
}

interface Rhythm {
  readonly from?: number;
  readonly until: number;
  readonly every: number;
}

/** The same each `every` seconds. */
export const again = (world: DrillWorld, { from = 0, until, every }: Rhythm, act: () => Promise<unknown>): void => {
  for (let at = from; at < until; at += every)
    world.at(at, async () => {
      await act();
    });
};

/** One call each `every` seconds. */
export const calls = (
  world: DrillWorld,
  { from = 0, until, every, ...call }: Rhythm & Parameters<DrillWorld['call']>[0],
): void => {
  again(world, { from, until, every }, () => world.call(call));
};

/** Everybody's line is in their Job. */
export const allHome = (world: DrillWorld): void => {
  for (const { fields } of world.airtable.jobs()) expect(fields.History).toMatch(/Event: Recording/);
};
