import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError } from 'commander';
import * as z from 'zod';

/** Recordings of a season, as in test/simulation/season.ts. */
const SEASON_SIZE = 250;
/** Seasons of a process: what one leaves in memory ends with it. */
const SEASONS_A_SLICE = 40;

const figures = z.object({
  season: z.number().optional(),
  recordings: z.number(),
  faults: z.record(z.string(), z.number()),
  ways: z.record(z.string(), z.number()),
});
type Figures = z.infer<typeof figures>;

const addTo = (sums: Map<string, number>, counts: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
};

/** What the slices have told. */
class Total {
  recordings = 0;
  readonly faults = new Map<string, number>();
  readonly ways = new Map<string, number>();

  add({ recordings, faults, ways }: Figures): void {
    this.recordings += recordings;
    addTo(this.faults, faults);
    addTo(this.ways, ways);
  }

  get lines(): string[] {
    const shown = (sums: Map<string, number>) =>
      Array.from(sums, ([name, count]) => `${name} ${count.toLocaleString('en')}`).join(', ');
    return [
      `${this.recordings.toLocaleString('en')} recordings ended right: none lost, none doubled.`,
      `Faults: ${shown(this.faults)}.`,
      `And: ${shown(this.ways)}.`,
    ];
  }
}

const slice = (given: readonly string[], onFigures: (one: Figures) => void): Promise<boolean> =>
  new Promise((resolve) => {
    const main = join(__dirname, '../simulation/soak-slice.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...given], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface(child.stdout).on('line', (line) => {
      onFigures(figures.parse(JSON.parse(line)));
    });
    child.on('close', (code) => {
      resolve(code === 0);
    });
  });

const whole = (text: string): number => {
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('a whole number, at least 1');
  return Number(text);
};

interface Asked {
  readonly count: number;
  readonly from?: number;
  readonly jobs: number;
}

const attack = async ({ count, from = randomInt(2 ** 32), jobs }: Asked): Promise<void> => {
  const total = new Total();
  const end = from + Math.ceil(count / SEASON_SIZE);
  const begun = performance.now();
  let next = from;
  const state = { isBroken: false };
  /** Slices that are not over, by their first season. */
  const open = new Set<number>();
  const rest = (): string => {
    const at = Math.min(next, ...open);
    return `--from ${String(at)} --count ${String((end - at) * SEASON_SIZE)}`;
  };
  console.log(`Seasons ${String(from)} to ${String(end - 1)}, ${String(jobs)} at a time.`);
  process.once('SIGINT', () => {
    console.log();
    for (const line of total.lines) console.log(line);
    console.log(`To go on: npm run test:soak -- simulation ${rest()}`);
    process.exit(130);
  });

  const work = async (): Promise<void> => {
    while (next < end && !state.isBroken) {
      const first = next;
      const seasons = Math.min(SEASONS_A_SLICE, end - first);
      next += seasons;
      open.add(first);
      if (
        !(await slice(['--from', String(first), '--seasons', String(seasons)], (one) => {
          total.add(one);
        }))
      )
        state.isBroken = true;
      else open.delete(first);
      const seconds = (performance.now() - begun) / 1000;
      const rate = total.recordings / seconds;
      const left = (end - from) * SEASON_SIZE - total.recordings;
      console.log(
        `${total.recordings.toLocaleString('en')} recordings in ${seconds.toFixed(0)} s, ${rate.toFixed(0)} a second, ` +
          `${(left / rate / 60).toFixed(0)} min left (${rest()})`,
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  for (const line of total.lines) console.log(line);
  if (!state.isBroken) return;
  console.log(
    `A season broke a law: see above. To go on after it is mended: npm run test:soak -- simulation ${rest()}`,
  );
  process.exitCode = 1;
};

/** What plays one season, or what is left of it, again: each goes to the slice as it is. */
const AGAIN = ['season', 'size', 'only', 'without', 'weather', 'plan'] as const;

export const simulation = (): Command =>
  new Command('simulation')
    .description('Plays seasons of 250 recordings in simulated worlds, each by its number alone.')
    .option('--count <recordings>', 'how many recordings, a season being the least', whole, 1_000_000)
    .option('--from <season>', 'the first season; by default any', whole)
    .option('--jobs <count>', 'how many processes', whole, availableParallelism())
    .option('--season <number>', 'plays this one again')
    .option('--size <count>', 'with so many recordings')
    .option('--only <numbers>', 'of which only these are left')
    .option('--without <deeds>', 'and of what people do, not these')
    .option('--weather <requests>', 'with these requests struck alone')
    .option('--plan <json>', 'plays a plan again, as a failure prints it')
    .action(async (given: Asked & Partial<Record<(typeof AGAIN)[number], string>>) => {
      const again = AGAIN.flatMap((name) => {
        const value = given[name];
        return value === undefined ? [] : [`--${name}`, value];
      });
      if (again.length === 0) {
        await attack(given);
        return;
      }
      const isRight = await slice(again, (one) => {
        console.log(`All laws hold. ${JSON.stringify(one)}`);
      });
      if (!isRight) process.exitCode = 1;
    });
