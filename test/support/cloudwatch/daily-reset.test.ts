import { parseDailyReset } from './daily-reset';

const input = { AlarmName: 'pipeline-dlq', StateValue: 'OK', StateReason: 'reset' };
const schedule = (over: Record<string, unknown> = {}, request: Record<string, unknown> = input) => ({
  Name: 'pipeline-dlq',
  ScheduleExpression: 'cron(7 6 * * ? *)',
  ScheduleExpressionTimezone: 'Etc/UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  State: 'ENABLED',
  Target: {
    Arn: 'arn:aws:scheduler:::aws-sdk:cloudwatch:setAlarmState',
    Input: JSON.stringify(request),
    RoleArn: 'arn:aws:iam::111122223333:role/reminders',
  },
  ...over,
});

test('tells the alarm and the time of day', () => {
  expect(parseDailyReset(schedule())).toEqual({ alarm: 'pipeline-dlq', hour: 6, minute: 7 });
});

test.each([
  ['a schedule that is not daily', schedule({ ScheduleExpression: 'cron(7 6 ? * MON *)' })],
  ['a rate, which has no time of day', schedule({ ScheduleExpression: 'rate(1 day)' })],
  ['another time zone', schedule({ ScheduleExpressionTimezone: 'Europe/Berlin' })],
  ['one that is switched off', schedule({ State: 'DISABLED' })],
  ['a name that is too long', schedule({ Name: 'p'.repeat(65) })],
  ["a request in an SDK's words", schedule({}, { alarmName: 'pipeline-dlq', stateValue: 'OK', stateReason: 'reset' })],
  ['another state', schedule({}, { ...input, StateValue: 'ALARM' })],
  ['a request without a reason', schedule({}, { AlarmName: 'pipeline-dlq', StateValue: 'OK' })],
])('%s is refused', (_what, properties) => {
  expect(() => parseDailyReset(properties)).toThrow();
});
