import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';

/** A process, with all it started, that ends with this one however this one ends. */
export interface GuardedProcess {
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it and everything it started; resolves when it is gone. */
  kill(): Promise<void>;
  /** The same without waiting, for when this process is about to exit. */
  killNow(): void;
}

export interface GuardedCommand {
  /** A Python 3 that runs the guard. */
  readonly python: string;
  /** A script that guards itself (imports end_with_parent), or a command for the guard to run. */
  readonly script?: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Takes standard output and standard error. */
  readonly logFile: string;
}

const guard = path.join(__dirname, 'end_with_parent.py');

const killGroup = (leader: number): void => {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group is empty: what the process started has ended with it.
  }
};

const endOf = async (child: ChildProcess, leader: number): Promise<number | NodeJS.Signals> => {
  await once(child, 'exit');
  killGroup(leader);
  return child.exitCode ?? child.signalCode ?? 'SIGKILL';
};

/**
 * Starts a command as the leader of a process group of its own, out of reach of the terminal's Ctrl-C. It is killed with its
 * whole group when the pipe to its standard input closes: by `kill`, or by the kernel when this process dies.
 */
export const startGuarded = async (command: GuardedCommand): Promise<GuardedProcess> => {
  const log = openSync(command.logFile, 'a');
  const child = spawn(command.python, [command.script ?? guard, ...command.args], {
    cwd: command.cwd,
    env: command.environment,
    detached: true,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  await once(child, 'spawn');
  const leader = child.pid;
  if (leader === undefined) throw new Error(`${command.python} started without a process id`);
  const ended = endOf(child, leader);
  const killNow = (): void => {
    if (child.exitCode === null && child.signalCode === null) killGroup(leader);
  };
  return {
    ended,
    kill: async () => {
      killNow();
      await ended;
    },
    killNow,
  };
};
