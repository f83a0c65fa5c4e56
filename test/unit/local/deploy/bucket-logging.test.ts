import { bucketLoggings } from '../../../../local/deploy/bucket-logging';

const nameOf = (logicalId: string): string => `name-of-${logicalId}`;

const bucket = (LoggingConfiguration?: object) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { VersioningConfiguration: { Status: 'Enabled' }, ...(LoggingConfiguration && { LoggingConfiguration }) },
});

test('each bucket that logs its requests logs them where and as the template says', () => {
  const Resources = {
    Recordings: bucket({
      DestinationBucketName: { Ref: 'Log' },
      TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
    }),
    Links: bucket({ DestinationBucketName: 'elsewhere', LogFilePrefix: 'links/' }),
    Log: bucket(),
    Queue: { Type: 'AWS::SQS::Queue' },
  };
  expect(bucketLoggings({ Resources }, nameOf)).toEqual([
    {
      Bucket: 'name-of-Recordings',
      BucketLoggingStatus: {
        LoggingEnabled: {
          TargetBucket: 'name-of-Log',
          TargetPrefix: '',
          TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
        },
      },
    },
    {
      Bucket: 'name-of-Links',
      BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'elsewhere', TargetPrefix: 'links/' } },
    },
  ]);
});

test('a configuration that it does not know is refused, not left out', () => {
  const Resources = { Recordings: bucket({ DestinationBucketName: { Ref: 'Log' }, SomethingNew: true }) };
  expect(() => bucketLoggings({ Resources }, nameOf)).toThrow('SomethingNew');
  const written = { Recordings: bucket({ DestinationBucketName: { 'Fn::ImportValue': 'log' } }) };
  expect(() => bucketLoggings({ Resources: written }, nameOf)).toThrow('DestinationBucketName');
});
