import { type IntendedUpdate, unintended } from './intended-updates';
import type { RefusedUpdate } from './refused-updates';

const update: RefusedUpdate = { rule: 'removed', stack: 'pipeline', id: 'TheQueue', because: 'AWS::SQS::Queue' };
const entry: IntendedUpdate = { from: '1.0.0', rule: 'removed', stack: 'pipeline', id: 'TheQueue', reason: 'A test.' };

test('an update that is meant is none too many', () => {
  expect(unintended('1.0.0', [update], [entry])).toEqual([]);
});

test.each([
  ['from another release', { from: '1.1.0' }],
  ['by another rule', { rule: 'replaced' }],
  ['in another stack', { stack: 'monitoring' }],
  ['of another resource', { id: 'OtherQueue' }],
] as const)('one %s was not meant', (_, other) => {
  expect(unintended('1.0.0', [update], [{ ...entry, ...other }])).toEqual([update]);
});
