import { resolve, resourcesOf } from '../support/template/resolve';
import { ACCOUNT } from '../support/template/settings';
import { type Resource, synthesise } from '../support/template/synthesise';

const pipeline = synthesise();
const { template } = pipeline;

/** The properties by which AWS knows a resource; those of an API are not unique, but people read them. */
const NAME_PROPERTIES = [
  'BucketName',
  'QueueName',
  'RoleName',
  'ManagedPolicyName',
  'FunctionName',
  'LogGroupName',
  'Name',
];
const NAMED_TYPES = [
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::IAM::Role',
  'AWS::IAM::ManagedPolicy',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::ApiGatewayV2::Api',
  'AWS::Scheduler::Schedule',
];
const namesOf = ({ Properties }: Resource): string[] =>
  NAME_PROPERTIES.map((name) => Properties[name])
    .filter((name) => name !== undefined)
    .map(String);
const namedOf = ({ template: from }: typeof pipeline) => NAMED_TYPES.flatMap((type) => [...resourcesOf(from, type)]);
const physicalNames = (from: typeof pipeline): string[] => namedOf(from).flatMap(([, resource]) => namesOf(resource));

test('the stack is called as the pipeline is', () => {
  expect(pipeline.stackName).toBe('recording-pipeline');
  expect(synthesise({ PIPELINE_NAME: 'staging' }).stackName).toBe('staging');
});

test('both stacks are in S3_REGION, and in the account of the credentials', () => {
  const { monitoring, ...abroad } = synthesise({ S3_REGION: 'eu-west-1' });
  for (const { region, account } of [abroad, monitoring]) expect([region, account]).toEqual(['eu-west-1', ACCOUNT]);
});

test('the stack is protected from termination', () => {
  expect(pipeline.terminationProtection).toBe(true);
});

test('its outputs are these, besides what CDK publishes for the monitoring stack to read', () => {
  const [published, own] = [true, false].map((isPublished) =>
    Object.keys(template.Outputs).filter((name) => name.startsWith('PublishOutput') === isPublished),
  );
  expect(published).toHaveLength(2); // the bucket and the API, whose names AWS makes up
  expect(own?.sort()).toEqual([
    'AccessAuditorsPolicyArn',
    'AccessLogBucketName',
    'AirtableRefreshUrl',
    'BucketName',
    'CleanupDeadLetterQueueUrl',
    'CleanupQueueUrl',
    'CredentialsSecretName',
    'HistoryDeadLetterQueueUrl',
    'HistoryQueueUrl',
    'LinkRequestersPolicyArn',
    'LinksBucketName',
    'OperatorsPolicyArn',
    'RecordingsDeadLetterQueueUrl',
    'RecordingsQueueUrl',
    'UrlSignerUrl',
    'WebhookUrl',
    'WebhookUrlForTwilio',
  ]);
});

const policy = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/recording-pipeline-${name}-us-east-1`;
const queueUrl = (name: string) => `https://sqs.us-east-1.amazonaws.com/111122223333/recording-pipeline-${name}`;

test.each([
  ['BucketName', 'recordingsbucketb0c8199f'],
  ['LinksBucketName', 'linksbucket069e9804'],
  ['AccessLogBucketName', 'recordingsaccesslog2f56dc53'],
  ['LinkRequestersPolicyArn', policy('link-requesters')],
  ['AccessAuditorsPolicyArn', policy('access-auditors')],
  ['OperatorsPolicyArn', policy('operators')],
  ['RecordingsQueueUrl', queueUrl('recordings')],
  ['RecordingsDeadLetterQueueUrl', queueUrl('recordings-dlq')],
  ['HistoryQueueUrl', queueUrl('history.fifo')],
  ['HistoryDeadLetterQueueUrl', queueUrl('history-dlq.fifo')],
  ['CleanupQueueUrl', queueUrl('cleanup')],
  ['CleanupDeadLetterQueueUrl', queueUrl('cleanup-dlq')],
  ['CredentialsSecretName', 'recording-pipeline/credentials'],
])('output %s refers to %s', (output, name) => {
  expect(resolve(template, template.Outputs[output]?.Value)).toBe(name);
});

test('every physical name derives from PIPELINE_NAME, and only the buckets have none', () => {
  const nameless = namedOf(pipeline).filter(([, resource]) => namesOf(resource).length === 0);
  expect(nameless.map(([, { Type }]) => Type)).toEqual(Array(3).fill('AWS::S3::Bucket'));
  for (const name of physicalNames(pipeline)) expect(name).toContain('recording-pipeline');
});

test('two pipelines share no name', () => {
  const shared = new Set(physicalNames(pipeline));
  expect(physicalNames(synthesise({ PIPELINE_NAME: 'staging' })).filter((name) => shared.has(name))).toEqual([]);
});

test('the longest PIPELINE_NAME in the longest region name keeps all names within the limits of AWS', () => {
  const longest = synthesise({ PIPELINE_NAME: 'p'.repeat(32), S3_REGION: 'ap-southeast-1' });
  const lengths = (type: string, property: string) =>
    [...resourcesOf(longest.template, type).values()].map(({ Properties }) => String(Properties[property]).length);
  expect(Math.max(...lengths('AWS::Lambda::Function', 'FunctionName'))).toBeLessThanOrEqual(64);
  expect(Math.max(...lengths('AWS::IAM::Role', 'RoleName'))).toBeLessThanOrEqual(64);
  expect(Math.max(...lengths('AWS::SQS::Queue', 'QueueName'))).toBeLessThanOrEqual(80);
  expect(Math.max(...lengths('AWS::Scheduler::Schedule', 'Name'))).toBeLessThanOrEqual(64);
});

test('the bucket has the name S3_BUCKET when that is set, else a generated one', () => {
  expect(physicalNames(synthesise({ S3_BUCKET: 'the-recordings' }))).toContain('the-recordings');
  expect(template.Resources.RecordingsBucketB0C8199F?.Properties).not.toHaveProperty('BucketName');
});

test('no credential passes through CloudFormation: there is no secret and no reference into one', () => {
  expect(resourcesOf(template, 'AWS::SecretsManager::Secret').size).toBe(0);
  expect(pipeline.text).not.toMatch(/\{\{resolve:|SecretString|AuthToken|airtableToken|ApiKeySecret/i);
});

test('nothing runs at deployment: no custom resources', () => {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect(types).not.toContainEqual(expect.stringMatching(/^Custom::|CustomResource/));
});

test('no key of KMS, which would cost by the month and by the request', () => {
  expect(pipeline.text).not.toMatch(/kms/i);
});
