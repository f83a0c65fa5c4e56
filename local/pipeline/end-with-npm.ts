import type { Time } from '../../lambdas/core/time';

const LOOK_EVERY_MS = 1000;

/** What a process knows of who started it. `process` is one. */
export interface Child {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The parent's process id: another one's, once the parent is dead. */
  readonly ppid: number;
  exit(code: number): unknown;
}

/**
 * Ends this process when the npm that started it is killed: npm passes SIGTERM and Ctrl-C on, but of a SIGKILL its
 * children learn only by having another parent. Started otherwise, for instance with nohup, it may outlive its parent.
 */
export const endWithNpm = async (child: Child, time: Pick<Time, 'pause'>): Promise<void> => {
  if (child.env.npm_lifecycle_event === undefined) return;
  const npm = child.ppid;
  while (child.ppid === npm) await time.pause(LOOK_EVERY_MS, new AbortController().signal);
  child.exit(1);
};
