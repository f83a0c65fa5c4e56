import { startSynthesiser } from '../../local/deploy/synthesiser';
import { type Emulator, startEmulator } from '../../local/emulator/emulator';

/** One emulator for all benches of a run, with a process that synthesises; started when the first asks for it. */
export const sharedEmulator = (say: (what: string) => void) => {
  let starting: Promise<Emulator> | undefined;
  const start = async (): Promise<Emulator> => {
    const emulator = await startEmulator({ onProgress: say });
    try {
      const synthesiser = await startSynthesiser(emulator);
      const stop = async (): Promise<void> => {
        await synthesiser.stop();
        await emulator.stop();
      };
      return { ...emulator, synthesiser: synthesiser.socket, stop };
    } catch (error) {
      await emulator.stop();
      throw error;
    }
  };
  return {
    emulator: (): Promise<Emulator> => (starting ??= start()),
    /** Nothing, when no bench asked. */
    stop: async (): Promise<void> => {
      const [started] = await Promise.allSettled([starting]);
      if (started.status === 'fulfilled') await started.value?.stop();
    },
  };
};
