import Sequencer from '@jest/test-sequencer';

/** What takes longest, longest first: begun last, one of them would have a core to itself while the other rests. */
const LONGEST = [
  'bench',
  'killed-workers',
  'trouble',
  'adopt',
  'attack',
  'runbook-run',
  'deployed-attack',
  'attack-continued',
  'recovery-drill',
  'alarm-drill',
  'alarms',
  'metrics',
];

/** Of so many one is a fast one: integration tests mostly wait, and the fast ones fill the cores meanwhile. */
const SHARE = 3;

/**
 * The longest first, then integration tests with fast ones between them. By default jest goes by duration, which a clean
 * checkout does not know, and then by the size of the file.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isIntegration = ({ context }) => context.config.displayName?.name === 'integration';
    const rank = ({ path }) => LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
    const longest = sorted.filter((test) => rank(test) >= 0).sort((one, other) => rank(one) - rank(other));
    const others = sorted.filter((test) => rank(test) < 0);
    const fast = others.filter((test) => !isIntegration(test));
    const mixed = others
      .filter(isIntegration)
      .flatMap((test, index) => (index % (SHARE - 1) === 0 ? [test, ...fast.splice(0, 1)] : [test]));
    return [...longest, ...mixed, ...fast];
  }
}
