import { existsSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { EmulatorAddress } from '../emulator/emulator';
import { searchPath } from '../emulator/environment';
import { type GuardedProcess, startGuarded } from '../emulator/guarded-process';
import { localFolder, projectFolder } from '../emulator/local-folder';
import { waitUntil } from '../emulator/wait-until';
import type { Synthesis } from './synthesis';

/** A process that synthesises the app in a second, where `cdk synth` takes seven. */
export interface Synthesiser {
  /** Where it is asked. */
  readonly socket: string;
  stop(): Promise<void>;
}

/**
 * Starts a process that has the CDK loaded, its rules compiled and the Lambdas bundled, for whoever deploys many pipelines of
 * the same sources. What it makes is what `cdk synth` makes (test/integration/synthesiser.test.ts).
 */
export const startSynthesiser = async ({ python, runFolder }: EmulatorAddress): Promise<Synthesiser> => {
  const socket = path.join(runFolder, 'synthesiser.sock');
  const logFile = path.join(runFolder, 'synthesiser.log');
  rmSync(socket, { force: true });
  const running: GuardedProcess = await startGuarded({
    python,
    args: [
      ...[process.execPath, '--import', 'tsx', path.join(__dirname, 'synthesiser-process.ts')],
      ...[socket, path.join(runFolder, 'synthesised')],
    ],
    environment: {
      PATH: searchPath(),
      HOME: path.join(localFolder, 'cache', 'home'),
      TMPDIR: path.join(localFolder, 'cache', 'tmp'),
      LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
      NODE_COMPILE_CACHE: path.join(localFolder, 'cache', 'node'),
    },
    cwd: projectFolder,
    logFile,
  });
  await waitUntil(() => (existsSync(socket) ? true : undefined), {
    seconds: 120,
    otherwise: () => `the synthesiser does not listen\n${readFileSync(logFile, 'utf8')}`,
  });
  return { socket, stop: () => running.kill() };
};

/** @throws {Error} with what the CDK says of the settings */
export const askSynthesiser = (socketPath: string, asked: Synthesis): Promise<void> =>
  new Promise((resolve, reject) => {
    // A connection of its own: one that is kept from an earlier request is closed by a server that was busy for long, and
    // breaks (`write EPIPE`) while it is written to.
    const sent = request({ socketPath, method: 'POST', path: '/', agent: false }, (response) => {
      text(response).then((said) => {
        if (response.statusCode === 204) resolve();
        else reject(new Error(`the app cannot be synthesised: ${said}`));
      }, reject);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(asked));
  });
