import type { OperatorCommand } from '../cli/command';

export const urlCommand: OperatorCommand = {
  name: 'url',
  summary: 'Gives fresh links to the recordings of a Job, a call, or to one recording.',
  define: (command) => {
    command
      .option('--job <number>', 'all recordings of a Job, such as J-1001')
      .option('--call <sid>', 'all recordings of a call (CA…) or conference (CF…)')
      .option('--recording <sid>', 'one recording (RE…)')
      .option('--key <key>', 'one object of the bucket; an old link to it will do, too')
      .option('--date <yyyy-mm-dd>', 'the day (UTC) on which they began: then they are found without Airtable')
      .option('--minutes <number>', 'how long the links are to work; default: as long as the pipeline allows')
      .option('--open', 'open the newest one in the browser', false);
  },
  load: async () => (await import('./run.ts')).run,
};
