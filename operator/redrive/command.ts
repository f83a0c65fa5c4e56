import { REDRIVES_PER_SECOND } from '../../lambdas/core/airtable-budget';
import type { OperatorCommand } from '../cli/command';
import { oneText } from '../cli/one-text';

export const redriveCommand: OperatorCommand = {
  name: 'redrive',
  summary: 'Shows what lies in the dead-letter queues and why, and has it tried again.',
  define: (command) => {
    command
      .description(
        'Shows what lies in the dead-letter queues and why, and moves it back into the queues it came from, in the order in which it was given up. Mend the cause first: a message that is moved counts as new, and would fail in the same way. What never will work is moved only when --reason names it.',
      )
      .option('--queue <name>', 'only this one: recordings, history or cleanup', oneText)
      .option('--reason <code>', 'only what was given up for this reason; "none" for what SQS itself moved', oneText)
      .option('--dry-run', 'only show it')
      .option(
        '--rate <number>',
        `messages a second, at most; ${REDRIVES_PER_SECOND}, if not given, which leaves Airtable's requests to today's calls`,
        oneText,
      )
      .option('--yes', 'do not ask')
      .addHelpText(
        'after',
        '\nCtrl-C stops it between two messages; what is not moved stays where it is.\n\nExamples:\n  recordings redrive --dry-run\n  recordings redrive --queue history --reason job-missing\n  recordings redrive --queue recordings --yes --json',
      );
  },
  load: async () => (await import('./run.ts')).run,
};
