import { readSettings, SettingsError } from '../lib/settings/read-settings';
import { reapplyCommand } from '../operator/reapply/command';

const run = async (): Promise<number> => {
  try {
    return await reapplyCommand(process.argv.slice(2), readSettings(), console.log);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // What AWS answers, or why there is nobody to ask, needs no stack.
    console.error(error instanceof SettingsError ? error.message : `${error.name}: ${error.message}`);
    return 1;
  }
};

void run().then((code) => {
  process.exitCode = code;
});
