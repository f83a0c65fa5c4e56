import { pipelineApp } from '../lib/pipeline-app';
import { PipelineStack } from '../lib/pipeline-stack';
import { readSettings, SettingsError } from '../lib/settings/read-settings';

try {
  const app = pipelineApp(readSettings());
  app.synth();
  // Not as an annotation of the CDK: what is neither warning nor error is left out of its report.
  for (const stack of app.node.children) if (stack instanceof PipelineStack) console.error(`\n${stack.concurrency}\n`);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
