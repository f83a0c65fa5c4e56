import type { Command } from 'commander';
import { type Failure, usageFailure } from './failure';
import type { Means } from './means';

/**
 * `npm run recordings url --job J-1001`, without `--` in front, is read by npm, which takes the options for its own and hands
 * them on as configuration.
 * @returns undefined when npm took none
 */
export const optionsTakenByNpm = (program: Command, environment: Means['environment']): Failure | undefined => {
  if (environment.npm_lifecycle_event !== 'recordings') return undefined;
  const ours = new Set([program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long ?? '')));
  // npm has options of these names itself, set in many places.
  const taken = [...ours].filter(
    (long) =>
      !['', '--json', '--version', '--yes'].includes(long) &&
      environment[`npm_config_${long.slice(2).replaceAll('-', '_')}`] !== undefined,
  );
  if (taken.length === 0) return undefined;
  return usageFailure(
    `npm took ${taken.join(' and ')} for itself. Write: npm run recordings -- COMMAND ${taken.join(' ')} …`,
  );
};
