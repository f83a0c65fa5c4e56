import type { OperatorCommand } from '../cli/command';

export const statusCommand: OperatorCommand = {
  name: 'status',
  summary: 'Shows what each queue holds, when that will be gone, and what waits for a person.',
  define: (command) => {
    command
      .description(
        'Shows what each queue holds, how fast that shrinks and when it will be gone; how many dead letters wait for a person, and since when; and what the last run of the reconciler found.',
      )
      .addHelpText('after', '\nExamples:\n  recordings status\n  recordings status --json');
  },
  load: async () => (await import('./run.ts')).run,
};
