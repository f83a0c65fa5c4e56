import { features } from '../../lib/constructs/feature-folders';
import { actionsOf, allows, grantsOf, rolePolicy } from '../support/template/policies';
import { resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise({ S3_BUCKET: 'the-recordings' });
const queue = (name: string) => `arn:aws:sqs:us-east-1:111122223333:recording-pipeline-${name}`;
const ownLog = (feature: string) => [
  `arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/recording-pipeline-${feature}:*`,
];
const secret = ['arn:aws:secretsmanager:us-east-1:111122223333:secret:recording-pipeline/credentials-??????'];
const bucket = ['arn:aws:s3:::the-recordings'];
const recordings = ['arn:aws:s3:::the-recordings/recordings/*'];

test('ingest may log, read the secret and send to the recordings queue, and nothing else', () => {
  expect(grantsOf(template, 'Ingest')).toEqual({
    'logs:CreateLogStream': ownLog('ingest'),
    'logs:PutLogEvents': ownLog('ingest'),
    'secretsmanager:GetSecretValue': secret,
    'sqs:SendMessage': [queue('recordings')],
  });
});

test('the processor may consume, look, store, announce, wait and park, and nothing else', () => {
  expect(grantsOf(template, 'Processor')).toEqual({
    'logs:CreateLogStream': ownLog('processor'),
    'logs:PutLogEvents': ownLog('processor'),
    's3:GetObject': recordings,
    's3:ListBucket': bucket,
    's3:PutObject': recordings,
    'secretsmanager:GetSecretValue': secret,
    'sqs:ChangeMessageVisibility': [queue('recordings')],
    'sqs:ChangeMessageVisibilityBatch': [queue('recordings')],
    'sqs:DeleteMessage': [queue('recordings')],
    'sqs:GetQueueAttributes': [queue('recordings')],
    'sqs:ReceiveMessage': [queue('recordings')],
    'sqs:SendMessage': [queue('history.fifo'), queue('recordings'), queue('recordings-dlq')],
  });
});

test('the history writer may consume, look, sign, regroup, hand on and park, and nothing else', () => {
  expect(grantsOf(template, 'HistoryWriter')).toEqual({
    'logs:CreateLogStream': ownLog('history-writer'),
    'logs:PutLogEvents': ownLog('history-writer'),
    's3:GetObject': recordings,
    's3:ListBucket': bucket,
    'secretsmanager:GetSecretValue': secret,
    'sqs:ChangeMessageVisibility': [queue('history.fifo')],
    'sqs:ChangeMessageVisibilityBatch': [queue('history.fifo')],
    'sqs:DeleteMessage': [queue('history.fifo')],
    'sqs:GetQueueAttributes': [queue('history.fifo')],
    'sqs:ReceiveMessage': [queue('history.fifo')],
    'sqs:SendMessage': [queue('cleanup'), queue('history-dlq.fifo'), queue('history.fifo')],
  });
});

test('cleanup may consume, look and park, and nothing else: it deletes at Twilio only', () => {
  expect(grantsOf(template, 'Cleanup')).toEqual({
    'logs:CreateLogStream': ownLog('cleanup'),
    'logs:PutLogEvents': ownLog('cleanup'),
    's3:GetObject': recordings,
    's3:ListBucket': bucket,
    'secretsmanager:GetSecretValue': secret,
    'sqs:ChangeMessageVisibility': [queue('cleanup')],
    'sqs:ChangeMessageVisibilityBatch': [queue('cleanup')],
    'sqs:DeleteMessage': [queue('cleanup')],
    'sqs:GetQueueAttributes': [queue('cleanup')],
    'sqs:ReceiveMessage': [queue('cleanup')],
    'sqs:SendMessage': [queue('cleanup-dlq')],
  });
});

const { template: moved } = synthesise({ S3_PREFIX: 'calls', S3_FORMER_PREFIXES: 'recordings/,old/eu' });

test.each(['Processor', 'HistoryWriter', 'Cleanup'])(
  '%s may list recordings only, today’s and former ones',
  (feature) => {
    const lists = rolePolicy(moved, feature).Statement.filter((statement) =>
      actionsOf(statement).includes('s3:ListBucket'),
    );
    expect(lists.map(({ Condition }) => Condition)).toEqual([
      { StringLike: { 's3:prefix': ['calls/*', 'recordings/*', 'old/eu/*'] } },
    ]);
  },
);

test('former prefixes are read, and never written to', () => {
  const grants = grantsOf(
    synthesise({ S3_BUCKET: 'the-bucket', S3_PREFIX: 'calls', S3_FORMER_PREFIXES: 'old' }).template,
    'Processor',
  );
  expect(grants['s3:GetObject']).toEqual(['arn:aws:s3:::the-bucket/calls/*', 'arn:aws:s3:::the-bucket/old/*']);
  expect(grants['s3:PutObject']).toEqual(['arn:aws:s3:::the-bucket/calls/*']);
});

test('storage growth may read metrics, and nothing else: not a single recording', () => {
  expect(grantsOf(template, 'StorageGrowth')).toEqual({
    'cloudwatch:GetMetricData': ['*'],
    'logs:CreateLogStream': ownLog('storage-growth'),
    'logs:PutLogEvents': ownLog('storage-growth'),
  });
});

test('the prefix of the grants is S3_PREFIX, with or without its slash', () => {
  const other = synthesise({ S3_BUCKET: 'the-recordings', S3_PREFIX: 'calls/eu' }).template;
  expect(grantsOf(other, 'HistoryWriter')['s3:GetObject']).toEqual(['arn:aws:s3:::the-recordings/calls/eu/*']);
});

test('no Allow anywhere has a wildcard among its actions', () => {
  expect(allows(template).length).toBeGreaterThan(0);
  expect(allows(template).flatMap(actionsOf)).not.toContainEqual(expect.stringContaining('*'));
});

test('no Allow anywhere is for every resource, but the one to read metrics, which knows no resources', () => {
  const forAll = allows(template).filter(({ Resource }) => [Resource].flat().includes('*'));
  expect(forAll.map(actionsOf)).toEqual([['cloudwatch:GetMetricData']]);
});

const roles = [...resourcesOf(template, 'AWS::IAM::Role')];

test('there is one role for each function, and one for each schedule', () => {
  const schedules = resourcesOf(template, 'AWS::Scheduler::Schedule').size;
  const ofSchedules = roles
    .filter(([id]) => id.includes('ScheduleRole'))
    .map(([, { Properties }]) => Properties.RoleName);
  expect(ofSchedules).toHaveLength(schedules);
  const ofFunctions = features.map((feature) => `recording-pipeline-${feature}-us-east-1`);
  expect(roles.map(([, { Properties }]) => Properties.RoleName).sort()).toEqual(
    [...ofFunctions, ...ofSchedules].sort(),
  );
});

test('no role has a managed policy', () => {
  for (const [, { Properties }] of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
});

test('the role of a function can be assumed by Lambda alone', () => {
  const ofFunctions = roles.filter(([id]) => !id.includes('ScheduleRole'));
  expect(ofFunctions).toHaveLength(features.length);
  for (const [, { Properties }] of ofFunctions)
    expect(Properties.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    });
});

test('API Gateway may invoke ingest for its one route, and no other service any function', () => {
  const permissions = [...resourcesOf(template, 'AWS::Lambda::Permission').values()];
  expect(permissions.map(({ Properties }) => Properties)).toEqual([
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'arn:aws:lambda:us-east-1:111122223333:function:recording-pipeline-ingest',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: expect.stringMatching(
        /^arn:aws:execute-api:us-east-1:111122223333:\w+\/\*\/\*\/twilio\/recordings$/,
      ) as unknown,
    },
  ]);
});
