import { resourceOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise();

test('it runs once a day, at 08:00 UTC: when most of the day before has been delivered', () => {
  expect(resourceOf(template, 'AWS::Scheduler::Schedule', 'AccessAudit').Properties).toMatchObject({
    Name: 'recording-pipeline-access-audit',
    State: 'ENABLED',
    ScheduleExpression: 'cron(0 8 * * ? *)',
    ScheduleExpressionTimezone: 'Etc/UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:lambda:us-east-1:111122223333:function:recording-pipeline-access-audit',
      RetryPolicy: { MaximumEventAgeInSeconds: 12 * 60 * 60 },
    },
  });
});

test('the function is told which account and region the log is of', () => {
  expect(resourceOf(template, 'AWS::Lambda::Function', 'AccessAuditFunction').Properties.Environment).toMatchObject({
    Variables: { ACCESS_LOG_FOLDER: '111122223333/us-east-1/' },
  });
});

test('auditors read who got links and who played them, and nothing of a recording', () => {
  const { Properties } = resourceOf(template, 'AWS::IAM::ManagedPolicy', 'AccessAuditAccessAuditors');
  expect(Properties).toEqual({
    ManagedPolicyName: 'recording-pipeline-access-auditors-us-east-1',
    // One that changed would replace the policy, and its name is taken.
    Description: '',
    Path: '/',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: ['arn:aws:s3:::linksbucket069e9804', 'arn:aws:s3:::recordingsaccesslog2f56dc53'],
        },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: ['arn:aws:s3:::linksbucket069e9804/links/*', 'arn:aws:s3:::recordingsaccesslog2f56dc53/*'],
        },
        {
          Effect: 'Allow',
          Action: 'cloudformation:DescribeStacks',
          Resource: 'arn:aws:cloudformation:us-east-1:111122223333:stack/recording-pipeline/*',
        },
      ],
    },
  });
});
