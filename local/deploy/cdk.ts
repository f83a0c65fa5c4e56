import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EmulatorAddress } from '../emulator/emulator';
import { rootCredentials, searchPath } from '../emulator/environment';
import { startGuarded } from '../emulator/guarded-process';
import { localFolder, projectFolder } from '../emulator/local-folder';
import { programFailure } from '../emulator/program-failure';

const cli = path.join(projectFolder, 'node_modules', '.bin', 'cdk');

/** One run of the CDK CLI against an emulator. */
export interface CdkRun {
  readonly emulator: EmulatorAddress;
  readonly args: readonly string[];
  /** The app's settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where `cdk.json` is looked for. */
  readonly cwd: string;
  /** Names the log in the emulator's run folder. */
  readonly title: string;
}

// Nothing of the user's own AWS environment (profiles, sessions, regions, proxies) is passed on.
const cliEnvironment = ({ emulator, settings }: CdkRun): NodeJS.ProcessEnv => ({
  ...settings,
  PATH: searchPath(),
  LANG: process.env.LANG,
  LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
  // The CLI and tsx keep caches in these, which may well be shared between runs.
  HOME: path.join(localFolder, 'cache', 'home'),
  TMPDIR: path.join(localFolder, 'cache', 'tmp'),
  AWS_ENDPOINT_URL: emulator.endpoint,
  AWS_REGION: emulator.region,
  AWS_DEFAULT_REGION: emulator.region,
  AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
  NODE_COMPILE_CACHE: path.join(localFolder, 'cache', 'node'),
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: '1',
});

/**
 * Runs the project's CDK CLI quietly.
 * @throws {ExplainedError} with all that the CLI said, when it fails.
 */
export const runCdk = async (run: CdkRun): Promise<void> => {
  const environment = cliEnvironment(run);
  for (const folder of [environment.HOME, environment.TMPDIR]) {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }
  const logFile = path.join(run.emulator.runFolder, `cdk-${run.title}.log`);
  const running = await startGuarded({
    python: run.emulator.python,
    args: [cli, ...run.args, '--ci', '--no-color', '--no-notices'],
    environment,
    cwd: run.cwd,
    logFile,
  });
  const outcome = await running.ended;
  if (outcome === 0) return;
  throw programFailure({
    what: `cdk ${run.args[0]} failed`,
    outcome,
    said: readFileSync(logFile, 'utf8'),
    place: localFolder,
  });
};
