import { type Cut, commandFor, planOf } from './cut';
import { inWords } from './in-words';
import { play } from './play';
import type { Plan } from './planned';
import { shrink } from './shrink';
import type { SimulatedPipeline } from './simulated-pipeline';
import { Broken } from './witness';

/** Lines of the story that are shown: its end. */
const MOST_LINES = 250;

const told = (what: string, plan: Plan, { said, story }: Broken, command: string): Error =>
  new Error(
    [
      what,
      'Broken:',
      ...said.map((one) => ` ${one}`),
      '',
      'The schedule:',
      ...inWords(plan).map((line) => ` ${line}`),
      '',
      'To play exactly this again:',
      ` ${command}`,
      '',
      'What happened, by seconds:',
      ...(story.length > MOST_LINES ? ['…', ...story.slice(-MOST_LINES)] : story),
    ].join('\n'),
  );

/**
 * Plays a season, or what is left of one. @throws {Error} with the broken laws, the smallest schedule that was found to break
 * them, and the command that plays that again.
 */
export const playSeason = async (cut: Cut): Promise<SimulatedPipeline> => {
  try {
    return await play(planOf(cut));
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const { cut: least, broken } = await shrink({ cut, broken: error });
    const plan = planOf(least);
    const what = `Season ${String(cut.season)} breaks a law. What is left of it does, too: recordings ${String(plan.recordings.length)}, faults ${String(plan.climate?.only?.length ?? 'by dice')}.`;
    throw told(what, plan, broken, commandFor(least));
  }
};

/** Plays a plan as it is. @throws {Error} as `playSeason` */
export const playPlan = async (plan: Plan): Promise<SimulatedPipeline> => {
  try {
    return await play(plan);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    throw told('A plan breaks a law.', plan, error, `npm run test:soak -- simulation --plan '${JSON.stringify(plan)}'`);
  }
};
