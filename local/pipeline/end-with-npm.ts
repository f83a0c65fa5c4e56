const LOOK_EVERY_MILLISECONDS = 1000;

/**
 * Ends this process when the npm that started it is killed: npm passes SIGTERM and Ctrl-C on, but of a SIGKILL its
 * children learn only by having another parent. Started otherwise, for instance with nohup, it may outlive its parent.
 */
export const endWithNpm = (): void => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) process.exit(1);
  }, LOOK_EVERY_MILLISECONDS).unref();
};
