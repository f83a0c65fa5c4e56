import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { settingsOf } from './asked-synth';

/*
 * Synthesises for all test files, in one process that has the CDK loaded and its rules compiled: that takes each of them five
 * seconds of CPU, and a further synth half a second. Started with a folder of questions; ends when standard input does.
 */

const [folder = ''] = process.argv.slice(2);
const LOOK_EVERY_MS = 20;

process.stdin.on('end', () => {
  process.exit();
});
process.stdin.resume();

/** What is synthesised `synthesise` itself keeps where the one who asked looks for it. */
const answer = async (question: string): Promise<void> => {
  const file = join(folder, question);
  try {
    // Not before it is asked: most runs are of a test or two.
    const { synthesise } = await import('./synthesise.ts');
    synthesise(settingsOf(readFileSync(file, 'utf8')));
  } catch (error) {
    const failed = file.replace(/ask$/, 'failed');
    writeFileSync(`${failed}.part`, String(error));
    renameSync(`${failed}.part`, failed);
  }
  rmSync(file, { force: true });
};

const serve = async (): Promise<void> => {
  while (existsSync(folder)) {
    for (const name of readdirSync(folder)) if (name.endsWith('.ask')) await answer(name);
    await setTimeout(LOOK_EVERY_MS);
  }
  process.exit();
};
void serve();
