import { execFile } from 'node:child_process';
import path from 'node:path';
import type { EmulatorAddress } from '../emulator/emulator';
import { rootCredentials, searchPath } from '../emulator/environment';
import { projectFolder } from '../emulator/local-folder';

const PATIENCE_MS = 60_000;

/** What a command of the operator CLI came to. */
export interface CliOutcome {
  /** 0: done; others: docs/links.md. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the operator CLI needs in its environment to speak to the emulator; nothing of the user's AWS is passed on. */
export const cliEnvironment = ({ endpoint, region, certificatesFile }: EmulatorAddress): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
  // Node reads no AWS_CA_BUNDLE.
  NODE_EXTRA_CA_CERTS: certificatesFile,
});

/** Runs `npx recordings …` on a pipeline of the local AWS, as a person would. */
export const recordingsCli = (
  emulator: EmulatorAddress,
  pipelineName: string,
  args: readonly string[],
): Promise<CliOutcome> => {
  const named = ['--pipeline', pipelineName, '--region', emulator.region];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(projectFolder, 'bin', 'recordings.js'), ...args, ...named],
      {
        cwd: emulator.runFolder,
        env: { PATH: searchPath(), HOME: emulator.runFolder, ...cliEnvironment(emulator) },
        timeout: PATIENCE_MS,
      },
      (error, stdout, stderr) => {
        // What cannot be started, or is killed, has no exit code.
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
      },
    );
  });
};
