/** Ends a run's output with one line that a machine can read: `N passed, N failed`, and `N skipped` where there are any. */
export default class TallyReporter {
  #tally = '';

  constructor() {
    // Jest puts its own summary behind every reporter's, so this waits until jest has nothing more to say.
    process.once('exit', () => {
      process.stdout.write(this.#tally);
    });
  }

  /**
   * @param {unknown} _contexts
   * @param {Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests' | 'numRuntimeErrorTestSuites', number>} results
   */
  onRunComplete(_contexts, results) {
    // A test file that cannot even be loaded has no tests to count as failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    this.#tally = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
  }
}
