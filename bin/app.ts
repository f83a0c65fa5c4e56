import { pipelineApp } from '../lib/pipeline-app';
import { readSettings, SettingsError } from '../lib/settings/read-settings';

try {
  pipelineApp(readSettings()).synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
