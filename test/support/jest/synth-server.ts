import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, projectFolder } from '../../../local/emulator/local-folder';
import { SYNTH_SERVER } from '../template/asked-synth';

/** What jest's global setup leaves for its teardown. */
export const synthServer = { stop: (): void => undefined };

/** Starts a process that synthesises for the test files of this run, once they ask. */
export const startSynthServer = (): void => {
  mkdirSync(localFolder, { recursive: true });
  const folder = mkdtempSync(join(localFolder, 'synth-'));
  const program = join(projectFolder, 'test/support/template/synth-server.ts');
  const running = spawn(process.execPath, ['--import', 'tsx', program, folder], {
    cwd: projectFolder,
    env: { ...process.env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  // Whoever asks an empty place makes it itself.
  running.on('error', remove).on('exit', remove);
  running.unref();
  process.env[SYNTH_SERVER] = folder;
  synthServer.stop = () => {
    running.kill();
    remove();
  };
};
