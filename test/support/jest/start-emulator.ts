import { bootstrap } from '../../../local/deploy/deploy';
import { startSynthesiser } from '../../../local/deploy/synthesiser';
import { startEmulator } from '../../../local/emulator/emulator';
import { explain } from '../../../local/emulator/explain';
import { shareEmulator } from '../../../local/emulator/shared-emulator';
import { emulatorOfThisRun } from './emulator-of-this-run';

const say = (what: string): void => {
  process.stderr.write(`integration tests: ${what}\n`);
};

const start = async (): Promise<void> => {
  const emulator = await startEmulator({ onProgress: say });
  void emulator.died.then(({ message }) => {
    say(message);
  });
  emulatorOfThisRun.stop = () => emulator.stop();
  say('bootstrapping the local AWS for CDK');
  const [synthesiser] = await Promise.all([startSynthesiser(emulator), bootstrap(emulator)]);
  emulatorOfThisRun.stop = async () => {
    await synthesiser.stop();
    await emulator.stop();
  };
  shareEmulator({ ...emulator, synthesiser: synthesiser.socket });
};

/** Starts and bootstraps the local AWS that all integration tests share (`sharedEmulator`). */
const startSharedEmulator = async (): Promise<void> => {
  try {
    await start();
  } catch (error) {
    // Jest would wrap it in a stack of its own.
    say(explain(error));
    process.exit(1);
  }
};

// Jest wants a setup to be what its module exports by default.
export = startSharedEmulator;
