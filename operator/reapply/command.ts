import type { OperatorCommand } from '../cli/command';

export const reapplyCommand: OperatorCommand = {
  name: 'reapply',
  summary: 'Puts back what drift detection does not see: policies of buckets and roles, event source mappings.',
  define: (command) => {
    command
      .description(
        'Compares policies of buckets and roles and event source mappings, which drift detection does not see, with the template that the pipeline was deployed with.',
      )
      .option('--apply', 'put back what is missing or different; without it, it is only shown');
  },
  load: async () => (await import('./run.ts')).run,
};
