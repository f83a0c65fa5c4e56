import { Argument, Command } from 'commander';
import { BENCHES } from './benches';
import { chosenOf } from './report/chosen';
import { thisMachine, theseVersions } from './report/machine';
import { mergedResults, readResults, writeResults } from './report/results';
import { rowsOf, runBenches } from './report/run-benches';
import { sharedEmulator } from './report/shared-emulator';
import { missedIn, tableOf } from './report/table';

interface Options {
  readonly short: boolean;
  readonly json: boolean;
}

const say = (what: string): void => {
  process.stderr.write(`${what}\n`);
};

/** @param names none for all. @returns the exit code */
const run = async (names: readonly string[], { short, json }: Options): Promise<number> => {
  const shared = sharedEmulator(say);
  try {
    const { results, failed } = await runBenches(chosenOf(BENCHES, names, short), {
      emulator: shared.emulator,
      short,
      say,
      now: () => new Date(),
      machine: thisMachine,
      versions: theseVersions,
    });
    const rows = rowsOf(results);
    console.log(tableOf(rows));
    if (!short) writeResults(mergedResults(readResults(), results, Object.keys(BENCHES)));
    const missed = missedIn(rows, short ? 'guarded' : 'all');
    if (missed.length > 0) console.log(['Goals missed:', ...missed].join('\n  '));
    for (const [name, error] of Object.entries(failed)) console.error(`${name} could not be measured:`, error);
    if (json) console.log(JSON.stringify(rows));
    return Object.keys(failed).length > 0 || (short && missed.length > 0) ? 1 : 0;
  } finally {
    await shared.stop();
  }
};

const listed = Object.entries(BENCHES)
  .map(
    ([name, { measures, onlyByName }]) => `  ${name.padEnd(20)} ${measures}${onlyByName ? ' (only when named)' : ''}`,
  )
  .join('\n');

const command = new Command('npm run bench --')
  .description('Measures this pipeline against the alternatives, in one run.')
  .addArgument(
    new Argument('[names...]', 'which benches; when none is named all that take ten minutes together').choices(
      Object.keys(BENCHES),
    ),
  )
  .option('--short', 'a few seconds for each; fails when a guarded goal is missed, and writes no results', false)
  .option('--json', 'the rows as the last line of standard output, too', false)
  .addHelpText('after', `\nBenches:\n${listed}`)
  .action(async (names: readonly string[], options: Options) => {
    process.exitCode = await run(names, options);
  });

command.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
