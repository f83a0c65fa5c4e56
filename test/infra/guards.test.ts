import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import cdkJson from '../../cdk.json';
import { synthesise } from '../support/template/synthesise';

const { findings, messages, monitoring } = synthesise();

test('AwsSolutions, Serverless and the rules of CDK itself are in force', () => {
  expect(findings.map(({ pluginName }) => pluginName)).toEqual(expect.arrayContaining(['AwsSolutions', 'Serverless']));
});

test('they find nothing that is not acknowledged', () => {
  expect(findings.flatMap(({ violations }) => violations)).toEqual([]);
  expect(new Set(findings.map(({ conclusion }) => conclusion))).toEqual(new Set(['success']));
});

test('these are the acknowledged findings, each with a reason', () => {
  const acknowledged = findings.flatMap(({ suppressedViolations }) => suppressedViolations);
  expect(new Set(acknowledged.map(({ ruleName }) => ruleName))).toEqual(
    new Set([
      'AwsSolutions-APIG4',
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::<LinksBucket069E9804.Arn>/ledger/*]',
      'AwsSolutions-IAM5[Resource::<LinksBucket069E9804.Arn>/links/*]',
      'AwsSolutions-IAM5[Resource::<LinksBucket069E9804.Arn>/receipts/*]',
      'AwsSolutions-IAM5[Resource::<LinksBucket069E9804.Arn>/runs/*]',
      'AwsSolutions-IAM5[Resource::<RecordingsAccessLog2F56DC53.Arn>/*]',
      'AwsSolutions-IAM5[Resource::<RecordingsBucketB0C8199F.Arn>/recordings/*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<IngestApiE2DAED7B>/*/POST/urls]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:recording-pipeline-*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/recording-pipeline/*]',
      'Serverless-LambdaDLQ',
      'Serverless-LambdaEventSourceMappingDestination',
      'Serverless-LambdaTracing',
      'Serverless-SNSRedrivePolicy',
      'Serverless-SQSRedrivePolicy',
    ]),
  );
  for (const { reason } of acknowledged) expect(reason.length).toBeGreaterThan(40);
});

test('no construct leaves a warning, such as one for a deprecated API', () => {
  expect([...messages, ...monitoring.messages]).toEqual([]);
});

test('an unacknowledged finding fails the synth', () => {
  expect(() => synthesise({}, 'a queue without what cdk-nag asks for')).toThrow(/AwsSolutions-SQS4/);
});

test('a property that CloudFormation would refuse fails the synth', () => {
  expect(() => synthesise({}, 'a property that CloudFormation would refuse')).toThrow(/MessageRetentionPeriod/);
});

test('every feature flag that CDK recommends is set as recommended', () => {
  expect(cdkJson.context).toMatchObject(recommendedFlags);
});
