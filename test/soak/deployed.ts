import { Command, InvalidArgumentError } from 'commander';
import { startPipeline } from '../../local/pipeline/start-pipeline';
import { ATTACKED_SETTINGS, NOT_ANSWERED, attackDeployed } from '../support/attack/deployed-attack';
import { type Outcome, tellOutcome } from '../support/attack/deployed-outcome';
import { LONG } from '../support/attack/deployed-plan';

const whole = (text: string): number => {
  if (!/^\d{1,7}$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('a whole number, at least 1');
  return Number(text);
};

interface Asked {
  readonly count: number;
  readonly kills: number;
  readonly seed: number;
}

const countOf = ({ faults }: Outcome, name: string): number => faults.get(name) ?? 0;

const attack = async ({ count, kills, seed }: Asked): Promise<void> => {
  const pipeline = await startPipeline({
    name: 'attacked',
    settings: ATTACKED_SETTINGS,
    onProgress: (message) => {
      console.log(message);
    },
  });
  try {
    const outcome = await attackDeployed(pipeline, { ...LONG, recordings: count, kills, seed }, (line) => {
      console.log(line);
    });
    console.log(tellOutcome(outcome));
    const refused = [...outcome.answers.keys()].filter((status) => status.startsWith('4'));
    // Of each ingest that was killed one callback may not be answered: Lambda gives a worker one at a time.
    const unexplained = countOf(outcome, NOT_ANSWERED) - countOf(outcome, 'worker killed: ingest');
    for (const line of [...outcome.lost, ...outcome.doubled]) console.error(line);
    if (outcome.lost.length + outcome.doubled.length + outcome.deadLetters + refused.length > 0 || unexplained > 0) {
      console.error(`Again: npm run test:soak -- deployed --count ${count} --kills ${kills} --seed ${seed}`);
      process.exitCode = 1;
    }
  } finally {
    await pipeline.stop();
  }
};

/** `npm run test:soak -- deployed`: the app on the local AWS, between stand-ins that spoil a part of everything. */
export const deployed = (): Command =>
  new Command('deployed')
    .description(
      'Recordings of 3 s to 1 h come in on the local AWS while stand-ins spoil 5 % of everything, workers are killed, Airtable is away for a quarter of them, another version is deployed and the token rotated; of 20 % nobody is told.',
    )
    .option('--count <recordings>', 'how many', whole, LONG.recordings)
    .option('--kills <workers>', 'how many are killed', whole, LONG.kills)
    .option('--seed <number>', 'of the dice', whole, 1)
    .action(attack);
