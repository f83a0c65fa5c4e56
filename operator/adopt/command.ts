import type { OperatorCommand } from '../cli/command';
import { oneText } from '../cli/one-text';

export const adoptCommand: OperatorCommand = {
  name: 'adopt',
  summary: 'Brings home the archive: recordings that Twilio made before there was a pipeline.',
  define: (command) => {
    command
      .description(
        'Shows what Twilio holds of a range of days, and what that costs there and here; then feeds it through the pipeline, oldest first.',
      )
      .requiredOption('--from <yyyy-mm-dd>', 'the first day (GMT) on which the recordings were made', oneText)
      .option('--to <yyyy-mm-dd>', 'the last day (GMT); yesterday, if not given', oneText)
      .option('--dry-run', 'only show what is there')
      .option('--rate <number>', 'recordings a second, 0.1 to 20; 5, if not given', oneText)
      .option('--without-history', "only store: no Job gets a line, and Twilio's copies stay")
      .option('--account <AC…>', 'of this account only; all that the pipeline knows, if not given', oneText)
      .option('--yes', 'do not ask first')
      .addHelpText(
        'after',
        '\nExamples:\n  recordings adopt --from 2023-01-01 --dry-run\n  recordings adopt --from 2023-01-01\n  recordings adopt --from 2023-01-01 --to 2024-12-31 --rate 2 --yes --json',
      );
  },
  load: async () => (await import('./run.ts')).run,
};
