import path from 'node:path';
import { build } from 'esbuild';
import { PROJECT, handlerOf } from '../../lib/constructs/feature-folders';
import { everyBundle } from '../deployed/run-program';

/** What it was told beside what it is told today: before decision 0075. */
export const FORMER_ENVIRONMENT = { NODE_OPTIONS: '--enable-source-maps --disable-warning=DEP0169' };

/**
 * A function of today, bundled as in November 2026, before decision 0072: with twilio-node's REST client (all of it, as
 * whoever calls `twilio(…)` gets) and the SDK's default chain of credentials. What else PipelineFunction asks of esbuild was the
 * same. @returns the file that Lambda would load
 */
export const formerBundle = async (feature: string, folder: string): Promise<string> => {
  const outfile = path.join(folder, `former-${feature}.js`);
  await build({
    stdin: {
      contents: `
        export { Client } from 'twilio/lib/base/BaseTwilio';
        export { default as ApiBase } from 'twilio/lib/rest/ApiBase';
        export { handler } from '${handlerOf(feature)}';`,
      resolveDir: PROJECT,
    },
    outfile,
    ...everyBundle,
    format: 'cjs',
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
  });
  return outfile;
};
