'use strict';

/**
 * Loaded before bin/local.ts, which listens to signals itself once it runs, and before operators' commands. While a program is
 * loaded, Ctrl-C also ends the compiler that tsx waits for (it is of the same process group), and its complaint comes before
 * the signal.
 */
process.once('SIGINT', () => process.exit(130));
process.once('uncaughtException', (error) => {
  // A signal that is on its way is heard before this.
  setImmediate(() => {
    console.error(error);
    process.exit(1);
  });
});
