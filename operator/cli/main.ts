import { nodeMeans } from './node-means';
import { runCli } from './program';

/** The shell's 128 + 13, SIGPIPE: who was to read it has gone (`recordings url … | head -1`). */
const READER_GONE = 141;

/** Of a process: from its arguments to its exit code. */
export const main = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {
      process.exit(READER_GONE);
    });
  process.exitCode = await runCli(process.argv.slice(2), nodeMeans());
};
