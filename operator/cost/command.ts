import type { OperatorCommand } from '../cli/command';
import { oneText } from '../cli/one-text';

const several = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  oneText(value, undefined),
];

export const costCommand: OperatorCommand = {
  name: 'cost',
  summary: 'Reckons what the pipeline costs, from your own numbers.',
  define: (command) => {
    command
      .description(
        'Reckons what the pipeline costs for a recording and a month, line by line. Asks nobody: days and prices are those of the settings (the environment, else .env), the rest is what you say.',
      )
      .option('--recordings <number>', 'recordings a day; 1,000, if not given', oneText)
      .option('--minutes <number>', 'how long one is on average; 5, if not given', oneText)
      .option('--format <mono|dual>', 'MP3 of one channel or of two; mono, if not given', oneText)
      .option('--retention-days <number>', 'else RECORDING_RETENTION_DAYS', oneText)
      .option('--ia-days <number|never>', 'else RECORDING_LIFECYCLE_IA_DAYS', oneText)
      .option('--audit-days <number>', 'else AUDIT_RETENTION_DAYS', oneText)
      .option('--links <number>', 'links on demand for each recording; 0.1, if not given', oneText)
      .option('--listenings <number>', 'how often each is played; 0.1, if not given', oneText)
      .option('--price <name=usd>', 'another price, as often as you like; --prices names them', several)
      .option(
        '--deployed',
        'ask the deployed pipeline for its days, its prices, and what it stored in the last 30 days',
      )
      .option('--compare', 'beside what else could be done with the recordings')
      .option('--prices', 'list the prices, with where they were read')
      .addHelpText(
        'after',
        '\nExamples:\n  recordings cost\n  recordings cost --recordings 200 --minutes 12 --format dual --compare\n  recordings cost --price LambdaGBSecond=0.0000155 --price S3Put=0.0000054 --json',
      );
  },
  load: async () => (await import('./run.ts')).run,
};
