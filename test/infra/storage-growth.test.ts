import * as z from 'zod';
import type { Policy } from '../support/template/policies';
import { resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template, text } = synthesise();
const schedule = resourceOf(template, 'AWS::Scheduler::Schedule', 'StorageGrowth').Properties;
const functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:recording-pipeline-storage-growth';

test('it runs once a day, for the first time right after the deployment: without a start date', () => {
  expect(schedule).toMatchObject({
    Name: 'recording-pipeline-storage-growth',
    State: 'ENABLED',
    ScheduleExpression: 'rate(1 day)',
    FlexibleTimeWindow: { Mode: 'OFF' },
  });
  expect(schedule).not.toHaveProperty('StartDate');
});

test('the schedule invokes the function, and gives up before the next run is due', () => {
  expect(schedule.Target).toEqual({
    Arn: functionArn,
    RoleArn: 'arn:aws:iam::111122223333:role/recording-pipeline-growth-schedule-us-east-1',
    RetryPolicy: { MaximumEventAgeInSeconds: 12 * 60 * 60, MaximumRetryAttempts: 10 },
  });
});

describe("the schedule's role", () => {
  test('may invoke this function in its current version, and nothing else', () => {
    const { Statement } = resourceOf(template, 'AWS::IAM::Policy', 'StorageGrowthScheduleRole').Properties
      .PolicyDocument as Policy;
    expect(Statement).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn }]);
  });

  test('can be assumed by schedules of this account alone', () => {
    const role = resourceOf(template, 'AWS::IAM::Role', 'StorageGrowthScheduleRole').Properties;
    expect(role.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': '111122223333',
              'aws:SourceArn': 'arn:aws:scheduler:us-east-1:111122223333:schedule-group/default',
            },
          },
        },
      ],
    });
  });

  test('has its permission before the schedule runs for the first time', () => {
    const dependent = z.object({ DependsOn: z.array(z.string()).default([]) });
    const { Resources } = z.object({ Resources: z.record(z.string(), dependent) }).parse(JSON.parse(text));
    const [[id] = ['']] = [...resourcesOf(template, 'AWS::Scheduler::Schedule')];
    expect(Resources[id]?.DependsOn).toEqual([expect.stringMatching(/^StorageGrowthScheduleRoleDefaultPolicy/)]);
  });
});
