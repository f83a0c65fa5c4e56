import { Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { type Cut, deeds } from './cut';
import type { Plan } from './planned';
import { figuresOf } from './figures';
import { playPlan, playSeason } from './report';
import { SEASON_SIZE } from './season';

/*
 * Plays seasons in a process of its own: npm run test:soak starts one after another, so that memory stays bounded. Each season
 * that ends right is a line of JSON on stdout; the first that does not is told on stderr, and ends the process.
 */

const whole = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
};
const list = (text: string): string[] => (text === 'none' ? [] : text.split(','));

const options = z.object({
  from: z.number(),
  seasons: z.number(),
  size: z.number(),
  season: z.number().optional(),
  only: z.array(z.string()).optional(),
  without: z.array(z.enum(deeds)).optional(),
  weather: z.array(z.string()).optional(),
  plan: z.string().optional(),
});

/** As `report.ts` writes it. */
const writtenPlan = z.custom<Plan>((value) => typeof value === 'object' && value !== null);

const again = ({ season, size, only, without, weather }: z.infer<typeof options>): Cut => ({
  season: season ?? 0,
  size,
  ...(only && { only: only.map(Number) }),
  ...(without && { without }),
  ...(weather && { weather }),
});

const run = async (given: unknown): Promise<void> => {
  const asked = options.parse(given);
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  if (asked.plan !== undefined) {
    say(figuresOf(await playPlan(writtenPlan.parse(JSON.parse(asked.plan)))));
    return;
  }
  if (asked.season !== undefined) {
    say({ season: asked.season, ...figuresOf(await playSeason(again(asked))) });
    return;
  }
  for (let season = asked.from; season < asked.from + asked.seasons; season++)
    say({ season, ...figuresOf(await playSeason({ season, size: asked.size })) });
};

const command = new Command('soak-slice')
  .option('--from <season>', 'the first season', whole, 1)
  .option('--seasons <count>', 'how many', whole, 1)
  .option('--size <count>', 'recordings of a season', whole, SEASON_SIZE)
  .option('--season <number>', 'this one, or what is left of it', whole)
  .option('--only <numbers>', 'the recordings that are left', list)
  .addOption(new Option('--without <deeds>', `left out as a whole: ${deeds.join(', ')}`).argParser(list))
  .option('--weather <requests>', 'the requests that are struck, or none', list)
  .option('--plan <json>', 'a plan as a failure prints it')
  .action(run);

command.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
