import { bootstrap } from '../../../local/deploy/deploy';
import { startEmulator } from '../../../local/emulator/emulator';
import { shareEmulator } from '../../../local/emulator/shared-emulator';
import { emulatorOfThisRun } from './emulator-of-this-run';

const say = (what: string): void => {
  process.stderr.write(`integration tests: ${what}\n`);
};

/** Starts and bootstraps the local AWS that all integration tests share (`sharedEmulator`). */
const startSharedEmulator = async (): Promise<void> => {
  const emulator = await startEmulator({ onProgress: say });
  emulatorOfThisRun.stop = () => emulator.stop();
  say('bootstrapping the local AWS for CDK');
  await bootstrap(emulator);
  shareEmulator(emulator);
};

// Jest wants a setup to be what its module exports by default.
export = startSharedEmulator;
