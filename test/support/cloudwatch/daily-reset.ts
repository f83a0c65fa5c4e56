import * as z from 'zod';

/** A schedule that sets the state of an alarm to OK once a day. */
export interface DailyReset {
  readonly alarm: string;
  readonly hour: number;
  readonly minute: number;
}

const request = z.strictObject({
  // In the words of the API, with capitals: those of an SDK would be refused at 6 in the morning, every morning.
  AlarmName: z.string().min(1).max(255),
  StateValue: z.literal('OK'),
  StateReason: z.string().min(1).max(1023),
});

const schedule = z.object({
  Name: z
    .string()
    .max(64)
    .regex(/^[\w.-]+$/),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.enum(['UTC', 'Etc/UTC']).default('UTC'),
  FlexibleTimeWindow: z.object({ Mode: z.literal('OFF') }),
  State: z.literal('ENABLED').default('ENABLED'),
  Target: z.object({
    Arn: z.literal('arn:aws:scheduler:::aws-sdk:cloudwatch:setAlarmState'),
    Input: z.string().transform((text): unknown => JSON.parse(text)),
    RoleArn: z.string(),
  }),
});

/**
 * The reset that the properties of an AWS::Scheduler::Schedule describe, every reference resolved to a text.
 * @throws for whatever Scheduler or CloudWatch would refuse, and for a schedule that is not daily.
 */
export const parseDailyReset = (properties: unknown): DailyReset => {
  const { ScheduleExpression, Target } = schedule.parse(properties);
  const { AlarmName } = request.parse(Target.Input);
  const [, minute, hour] = /^cron\((\d{1,2}) (\d{1,2}) \* \* \? \*\)$/.exec(ScheduleExpression) ?? [];
  if (minute === undefined || hour === undefined) throw new Error(`Not daily: ${ScheduleExpression}`);
  return { alarm: AlarmName, hour: Number(hour), minute: Number(minute) };
};
