import Sequencer from '@jest/test-sequencer';

/**
 * Integration tests first: they mostly wait, so that the fast ones fill the other core meanwhile. By default jest goes by
 * duration, which a clean checkout does not know, and then by the size of the file.
 */
export default class IntegrationFirst extends Sequencer {
  sort(tests) {
    const isIntegration = ({ context }) => context.config.displayName?.name === 'integration';
    const sorted = super.sort(tests);
    // What waits longest, and is short to read.
    const isLongest = ({ path }) => path.endsWith('killed-workers.test.ts');
    const rank = (test) => (isLongest(test) ? 0 : isIntegration(test) ? 1 : 2);
    return [...sorted].sort((one, other) => rank(one) - rank(other));
  }
}
