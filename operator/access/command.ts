import type { OperatorCommand } from '../cli/command';
import { oneText } from '../cli/one-text';

export const accessCommand: OperatorCommand = {
  name: 'access',
  summary: 'Shows who was given links to a recording, and who played it.',
  define: (command) => {
    command
      .argument('<what>', 'a recording (RE…), a call (CA… or CF…) or the number of a Job')
      .option('--since <yyyy-mm-dd>', 'the first day (UTC) to look at; 30 days ago, if not given', oneText)
      .addHelpText(
        'after',
        '\nExamples:\n  recordings access RE0123456789abcdef0123456789abcdef\n  recordings access J-1001 --since 2026-11-01\n  recordings access CA0123456789abcdef0123456789abcdef --json',
      );
  },
  load: async () => (await import('./run.ts')).run,
};
