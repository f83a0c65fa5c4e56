import { Argument, Command } from 'commander';
import { type Emulator, startEmulator } from '../local/emulator/emulator';
import { processorMemory } from './processor-memory';
import { urlSigner } from './url-signer';

interface Options {
  readonly short: boolean;
}

const BENCHES: Readonly<Record<string, (emulator: Emulator, options: Options) => Promise<void>>> = {
  'processor-memory': processorMemory,
  'url-signer': urlSigner,
};

const run = async (name: string, options: Options): Promise<void> => {
  const emulator = await startEmulator();
  try {
    await BENCHES[name]?.(emulator, options);
  } finally {
    await emulator.stop();
  }
};

const command = new Command('npm run bench --')
  .description('Measures memory and time that a recording costs, or the time that links take.')
  .addArgument(new Argument('[name]', 'what is measured').choices(Object.keys(BENCHES)).default('processor-memory'))
  .option('--short', 'one run of something small: only shows that the bench works', false)
  .allowExcessArguments(false)
  .action(run);

command.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
