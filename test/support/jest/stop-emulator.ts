import { emulatorOfThisRun } from './emulator-of-this-run';

/** Stops the local AWS that `start-emulator` started. */
const stopSharedEmulator = (): Promise<void> => emulatorOfThisRun.stop();

export = stopSharedEmulator;
