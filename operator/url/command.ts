import type { OperatorCommand } from '../cli/command';
import { oneText } from '../cli/one-text';

export const urlCommand: OperatorCommand = {
  name: 'url',
  summary: 'Gives fresh links to the recordings of a Job or a call, or to one recording.',
  define: (command) => {
    command
      .option('--job <number>', 'all recordings of a Job, such as J-1001', oneText)
      .option('--call <sid>', 'all recordings of a call (CA…) or a conference (CF…)', oneText)
      .option('--recording <sid>', 'one recording (RE…)', oneText)
      .option('--key <key>', 'one object of the bucket; an old link to it, in quotes, will do', oneText)
      .option(
        '--date <yyyy-mm-dd>',
        'the day (UTC) on which they began: looks into the bucket, without Airtable',
        oneText,
      )
      .option(
        '--minutes <number>',
        'how long the links are to work; as long as the pipeline allows, if not given',
        oneText,
      )
      .option('--open', 'open the newest recording in the browser')
      .option('--url-signer <url>', 'the output UrlSignerUrl, for those who may not look at the stack', oneText)
      .addHelpText(
        'after',
        '\nExamples:\n  recordings url --job J-1001\n  recordings url --recording RE0123456789abcdef0123456789abcdef --open\n  recordings url --call CA0123456789abcdef0123456789abcdef --date 2026-11-22 --json',
      );
  },
  load: async () => (await import('./run.ts')).run,
};
