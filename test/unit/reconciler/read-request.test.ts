import { readRequest } from '../../../lambdas/reconciler/read-request';

const USUAL = { since: undefined, dryRun: false, maxSeconds: undefined };

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty text', ''],
  ['an empty object', {}],
  [
    'what EventBridge Scheduler sends of its own',
    {
      version: '0',
      id: '6b29bcbd-49fc-4c3f-9e9d-000000000000',
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '111122223333',
      time: '2026-11-26T12:00:00Z',
      region: 'us-east-1',
      resources: ['arn:aws:scheduler:us-east-1:111122223333:schedule/default/p-reconciler'],
      detail: '{}',
    },
  ],
])('%s asks for a run as the schedule has it', (_, event) => {
  expect(readRequest(event)).toEqual(USUAL);
});

test('what a person asks for', () => {
  expect(readRequest({ since: '2026-11-01', dryRun: true, maxSeconds: 60 })).toEqual({
    since: '2026-11-01',
    dryRun: true,
    maxSeconds: 60,
  });
});

test.each<[string, unknown, RegExp]>([
  ['a day that is none', { since: '2026-02-30' }, /since/],
  ['a time', { since: '2026-11-01T00:00:00Z' }, /since/],
  ['a text for a yes', { dryRun: 'false' }, /dryRun/],
  ['no time at all', { maxSeconds: 0 }, /maxSeconds/],
  ['more than a function has', { maxSeconds: 901 }, /maxSeconds/],
  ['no number', { maxSeconds: Number.NaN }, /maxSeconds/],
  ['a misspelt member', { dryrun: true }, /dryrun/],
  ['an own __proto__', JSON.parse('{"__proto__": {"dryRun": true}, "x": 1}'), /"x"|__proto__/],
  ['a list', [], /object|array/],
  ['a number', 7, /object|number/],
  ['a text', 'now', /object|string/],
  ["somebody else's event", { source: 'aws.s3', 'detail-type': 'Object Created' }, /source/],
])('%s is refused, in words', (_, event, says) => {
  expect(() => readRequest(event)).toThrow(says);
  expect(() => readRequest(event)).toThrow("The payload is none of the reconciler's");
});
