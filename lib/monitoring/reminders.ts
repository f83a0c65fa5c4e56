import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { schedulerPrincipal } from '../constructs/scheduler-principal';
import type { ResettableAlarm } from './alarm-set';

export interface RemindersProps {
  readonly pipelineName: string;
  readonly alarms: readonly ResettableAlarm[];
  /** Of the day, UTC. */
  readonly hour: number;
}

/**
 * Lets alarms be heard again each day while they last. An alarm notifies when its state changes, and never again. Here its
 * state is set to OK: CloudWatch finds soon that it is not ("Metric alarms returns to their actual state quickly",
 * SetAlarmState), which is a change, and notifies. One that was OK stays so, and nobody hears. See decisions/0029.
 */
export class Reminders extends Construct {
  constructor(scope: Construct, id: string, { pipelineName, alarms, hour }: RemindersProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    const role = new Role(this, 'Role', {
      // With the longest name and region 57 of IAM's 64 characters.
      roleName: `${pipelineName}-reminders-${region}`,
      description: `What the schedules that reset alarms of ${pipelineName} may do`,
      assumedBy: schedulerPrincipal(this),
    });
    alarms.forEach(({ id, name, arn }, index) => {
      new Schedule(this, id, {
        scheduleName: `${pipelineName}-${id}`,
        description: `Lets ${pipelineName}-${id} be heard again while it lasts`,
        // One a minute: CloudWatch takes few of these requests at once.
        schedule: ScheduleExpression.cron({ minute: String(index), hour: String(hour) }),
        target: new Universal({
          service: 'cloudwatch',
          action: 'setAlarmState',
          input: ScheduleTargetInput.fromObject({
            AlarmName: name,
            StateValue: 'OK',
            StateReason: 'Reset daily, so that it is heard again if it lasts',
          }),
          role,
          policyStatements: [new PolicyStatement({ actions: ['cloudwatch:SetAlarmState'], resources: [arn] })],
          retryAttempts: 10,
          maxEventAge: Duration.hours(1),
        }),
      });
    });
  }
}
