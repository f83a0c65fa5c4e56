import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readQuestion, writeWhole } from './asked-synth';

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

// What the CDK says of settings that are as a test wants them. Whoever asked hears of a failure from a synth of its own.
console.error = () => undefined;

const answer = async (name: string): Promise<void> => {
  const file = join(folder, name);
  try {
    // Not before it is asked: most runs are of a test or two.
    const { synthText } = await import('./synthesise.ts');
    const question = readQuestion(readFileSync(file, 'utf8'));
    writeWhole(question.answer, synthText(question));
  } catch (error) {
    writeWhole(file.replace(/ask$/, 'failed'), String(error));
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
