import type { OperatorCommand } from '../cli/command';
import { oneText } from '../cli/one-text';

export const ledgerCommand: OperatorCommand = {
  name: 'ledger',
  summary: 'Shows what became of every recording of a day, and compares that with Twilio and S3.',
  define: (command) => {
    command
      .description(
        'Shows the ledger of a day: every recording that Twilio made, what had become of each when the ledger was made, and what has become since of those that were not home. It is made daily at 07:00 UTC and never changed.',
      )
      .option('--day <yyyy-mm-dd>', 'the day (UTC); that of the newest ledger, if not given', oneText)
      .option('--check', 'compare it with what Twilio lists and S3 holds now; exits with 5 when they differ')
      .addHelpText(
        'after',
        '\nExamples:\n  recordings ledger\n  recordings ledger --day 2026-11-25\n  recordings ledger --day 2026-11-25 --check --json',
      );
  },
  load: async () => (await import('./run.ts')).run,
};
