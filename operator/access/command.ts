import { Option } from 'commander';
import type { OperatorCommand } from '../cli/command';

export const accessCommand: OperatorCommand = {
  name: 'access',
  summary: 'Shows who was given links to a recording, and who played it.',
  define: (command) => {
    command.argument('<what>', 'RE…, CA… or the number of a Job').addOption(new Option('--since <yyyy-mm-dd>'));
  },
  load: async () => (await import('./run.ts')).run,
};
