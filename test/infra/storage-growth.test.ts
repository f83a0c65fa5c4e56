import * as z from 'zod';
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

test('its role has its permission before the schedule runs for the first time', () => {
  const dependent = z.object({ DependsOn: z.array(z.string()).default([]) });
  const { Resources } = z.object({ Resources: z.record(z.string(), dependent) }).parse(JSON.parse(text));
  const ids = Array.from(resourcesOf(template, 'AWS::Scheduler::Schedule'), ([of]) => of);
  const id = ids.find((of) => of.startsWith('StorageGrowth')) ?? '';
  expect(Resources[id]?.DependsOn).toEqual([expect.stringMatching(/^StorageGrowthScheduleRoleDefaultPolicy/)]);
});
