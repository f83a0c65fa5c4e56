import { EXIT } from './exit-codes';
import { nodeMeans } from './node-means';
import { runCli } from './program';

/** The shell's 128 + 13, SIGPIPE: who was to read it has gone (`recordings url … | head -1`). */
const READER_GONE = 141;

/** Of a process: from its arguments to its exit code. */
export const main = async (): Promise<void> => {
  process.stderr.on('error', () => {
    process.exit(EXIT.error);
  });
  process.stdout.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || code === 'EIO') process.exit(READER_GONE);
    process.stderr.write(`What was found cannot be written: ${message}\n`);
    process.exit(EXIT.error);
  });
  // Should it wait for what never comes, with nothing left that could come, Node ends it without a word.
  process.exitCode = EXIT.error;
  process.exitCode = await runCli(process.argv.slice(2), nodeMeans());
};
