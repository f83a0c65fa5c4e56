import { parseRule } from './composite-rule';
import type { AlarmState } from './missing-data';

const states: Readonly<Record<string, AlarmState>> = {
  bad: 'ALARM',
  good: 'OK',
  silent: 'INSUFFICIENT_DATA',
  'calls-uploads failing AND NOT (retried)': 'ALARM',
  'calls\\TRUE': 'ALARM',
};

const holds = (rule: string): boolean =>
  parseRule(rule).holds((name) => {
    const state = states[name];
    if (state === undefined) throw new Error(`No ${name}`);
    return state;
  });

test.each([
  ['ALARM("bad")', true],
  ['ALARM("good")', false],
  ['ALARM("silent")', false],
  ['OK("good")', true],
  ['OK("silent")', false],
  ['INSUFFICIENT_DATA("silent")', true],
  ['INSUFFICIENT_DATA("good")', false],
  ['TRUE', true],
  ['FALSE', false],
  ['NOT FALSE', true],
  ['NOT ALARM("bad")', false],
  ['NOT (ALARM("bad") AND OK("silent"))', true],
  ['ALARM("bad") AND ALARM("good")', false],
  ['ALARM("bad") AND NOT ALARM("good")', true],
  ['ALARM("good") OR ALARM("bad")', true],
  ['ALARM("good") OR OK("bad")', false],
  ['ALARM("good") AND ALARM("good") OR ALARM("bad")', true],
  ['ALARM("good") AND (ALARM("good") OR ALARM("bad"))', false],
  // As the CDK writes rules.
  ['((ALARM("arn:aws:cloudwatch:us-east-1:111122223333:alarm:bad") OR OK("bad")) AND (NOT (FALSE)))', true],
  ['ALARM("calls-uploads failing AND NOT (retried)")', true],
  ['ALARM("calls\\TRUE")', true],
  // "Alarm names … can be surrounded with double-quotes ("), but do not have to be."
  ['ALARM(bad) AND NOT ALARM(good)', true],
  ['ALARM( arn:aws:cloudwatch:us-east-1:111122223333:alarm:good )', false],
])('%s is %s', (rule, expected) => {
  expect(holds(rule)).toBe(expected);
});

test('says which alarms it asks', () => {
  const { alarms } = parseRule(
    'ALARM("arn:aws:cloudwatch:us-east-1:111122223333:alarm:a:b") OR NOT OK(c-d) OR OK("c-d")',
  );
  expect([...alarms]).toEqual(['a:b', 'c-d']);
});

test.each([
  'AT_LEAST(2, ALARM, (a, b))',
  'PENDING("a")',
  'ALARM()',
  'ALARM("a", "b")',
  'ALARM("a") XOR ALARM("b")',
  'ALARM("a") xor ALARM("b")',
  'ALARM("a") ALARM("b")',
  'ALARM("a") == 1',
  'ALARM("a") and ALARM("b")',
  'not TRUE',
  'true',
  '1',
  '"a"',
  '',
])('refuses %s', (rule) => {
  expect(() => parseRule(rule)).toThrow();
});
