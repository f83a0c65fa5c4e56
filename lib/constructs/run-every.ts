import { Duration, Stack } from 'aws-cdk-lib';
import { Grant, Role } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { PipelineFunction } from './pipeline-function';
import { schedulerPrincipal } from './scheduler-principal';

interface ScheduledProps {
  readonly pipelineName: string;
  /** What it does, and how often. */
  readonly description: string;
  /** At most 7 characters, in the place of the feature in the name of the schedule's role, for which IAM allows 64. */
  readonly shortName: string;
  /** A run that has not begun by then is given up: the next one makes up for it. */
  readonly maxEventAge: Duration;
}

export interface RunEveryProps extends ScheduledProps {
  readonly rate: Duration;
}

export interface RunDailyProps extends ScheduledProps {
  /** The hour of the day, of UTC. */
  readonly hour: number;
}

/** Invokes a function at a steady rate, for the first time right after the deployment. */
export const runEvery = (scope: Construct, fn: PipelineFunction, props: RunEveryProps): void => {
  fn.runsEvery(props.rate);
  // Without a start date the first run comes at once: EventBridge Scheduler User Guide, "Rate-based schedules".
  invokeBy(ScheduleExpression.rate(props.rate), scope, fn, props);
};

/** Invokes a function once a day, at the full hour: for what has to do with the day before. */
export const runDaily = (scope: Construct, fn: PipelineFunction, props: RunDailyProps): void => {
  fn.runsEvery(Duration.days(1));
  invokeBy(ScheduleExpression.cron({ hour: String(props.hour), minute: '0' }), scope, fn, props);
};

const invokeBy = (
  expression: ScheduleExpression,
  scope: Construct,
  fn: PipelineFunction,
  props: ScheduledProps,
): void => {
  const { region } = Stack.of(scope);
  const { functionName } = fn.watched;
  const role = new Role(scope, 'ScheduleRole', {
    roleName: `${props.pipelineName}-${props.shortName}-schedule-${region}`,
    description: `What the schedule ${functionName} may do`,
    assumedBy: schedulerPrincipal(scope),
  });
  const grant = Grant.addToPrincipal({
    grantee: role,
    actions: ['lambda:InvokeFunction'],
    resourceArns: [fn.lambda.functionArn],
  });
  const schedule = new Schedule(scope, 'Schedule', {
    scheduleName: functionName,
    description: props.description,
    schedule: expression,
    target: new LambdaInvoke(fn.lambda, {
      // The target would grant every version and alias of the function, too.
      role: role.withoutPolicyUpdates(),
      // Of what keeps Lambda from taking the event; what the function itself throws, Lambda tries again.
      retryAttempts: 10,
      maxEventAge: props.maxEventAge,
    }),
  });
  grant.applyBefore(schedule);
};
