import type { OperatorCommand } from '../cli/command';
import { oneText } from '../cli/one-text';

export const reconcileCommand: OperatorCommand = {
  name: 'reconcile',
  summary: "Compares Twilio's list with what has come home, now, and feeds in the rest.",
  define: (command) => {
    command
      .description(
        'Has the reconciler run now, as often as it takes: what Twilio lists and has not come home is fed in, unless it is under way or parked.',
      )
      .option(
        '--since <yyyy-mm-dd>',
        'everything that was made from this day (GMT) on; as the schedule has it, if not given',
        oneText,
      )
      .option('--dry-run', 'only say what there is: one run, in which nothing is fed in, counted or remembered')
      .addHelpText(
        'after',
        '\nExamples:\n  recordings reconcile --dry-run\n  recordings reconcile --since 2026-11-01\n  recordings reconcile --json',
      );
  },
  load: async () => (await import('./run.ts')).run,
};
