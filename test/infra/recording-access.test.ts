import { runSimulation } from '@cloud-copilot/iam-simulate';
import { bucketPolicy, type Policy, rolePolicy } from '../support/template/policies';
import { ACCOUNT } from '../support/template/settings';
import { synthesise } from '../support/template/synthesise';

// The first simulation loads all that is known of IAM.
jest.setTimeout(30_000);

const AUDITOR = `arn:aws:iam::${ACCOUNT}:role/auditor`;
const BUCKET = 'arn:aws:s3:::the-recordings';
const RECORDING = `${BUCKET}/recordings/2026/01/02/CA1-42.mp3`;

const { template } = synthesise({ S3_BUCKET: 'the-recordings', BREAK_GLASS_ROLE_ARNS: AUDITOR });

const everything: Policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const processor = {
  arn: `arn:aws:iam::${ACCOUNT}:role/recording-pipeline-processor-us-east-1`,
  policy: rolePolicy(template, 'Processor'),
};
const historyWriter = {
  arn: `arn:aws:iam::${ACCOUNT}:role/recording-pipeline-history-writer-us-east-1`,
  policy: rolePolicy(template, 'HistoryWriter'),
};
const ingest = {
  arn: `arn:aws:iam::${ACCOUNT}:role/recording-pipeline-ingest-us-east-1`,
  policy: rolePolicy(template, 'Ingest'),
};
const administrator = { arn: `arn:aws:iam::${ACCOUNT}:role/administrator`, policy: everything };
const auditor = { arn: AUDITOR, policy: everything };

/** What IAM and the bucket say to a request, with the identity's policies and ours. */
const verdict = async (
  who: { readonly arn: string; readonly policy: Policy },
  action: string,
  resource: string,
  context: Record<string, string> = {},
): Promise<string> => {
  const response = await runSimulation(
    {
      request: {
        principal: who.arn,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: {
          'aws:SecureTransport': 'true',
          'aws:PrincipalIsAWSService': 'false',
          'aws:PrincipalArn': who.arn,
          's3:authType': 'REST-HEADER',
          ...context,
        },
      },
      identityPolicies: [{ name: 'own', policy: who.policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: bucketPolicy(template),
    },
    {},
  );
  if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
  return response.overallResult;
};

const link = (ageMinutes: number) => ({
  's3:authType': 'REST-QUERY-STRING',
  's3:signatureAge': String(ageMinutes * 60_000),
});

test('the processor may store under the prefix, and look there', async () => {
  expect(await verdict(processor, 's3:PutObject', RECORDING)).toBe('Allowed');
  expect(await verdict(processor, 's3:GetObject', RECORDING)).toBe('Allowed');
});

test('the processor may not store elsewhere', async () => {
  expect(await verdict(processor, 's3:PutObject', `${BUCKET}/elsewhere/a.mp3`)).toBe('ImplicitlyDenied');
  expect(await verdict(processor, 's3:PutObject', `${BUCKET}/recordings-2/a.mp3`)).toBe('ImplicitlyDenied');
});

test.each(['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectAcl', 's3:GetObjectVersion'])(
  'the processor has no %s',
  async (action) => {
    expect(await verdict(processor, action, RECORDING)).toBe('ImplicitlyDenied');
  },
);

test('the processor may neither list the bucket nor change its policy', async () => {
  expect(await verdict(processor, 's3:ListBucket', BUCKET)).toBe('ImplicitlyDenied');
  expect(await verdict(processor, 's3:PutBucketPolicy', BUCKET)).toBe('ImplicitlyDenied');
});

test('the history writer may read, and so sign links, but not store', async () => {
  expect(await verdict(historyWriter, 's3:GetObject', RECORDING)).toBe('Allowed');
  expect(await verdict(historyWriter, 's3:PutObject', RECORDING)).toBe('ImplicitlyDenied');
});

test('ingest, which faces the internet, may not touch a recording', async () => {
  expect(await verdict(ingest, 's3:GetObject', RECORDING)).toBe('ExplicitlyDenied');
});

test.each(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion', 's3:DeleteObjectVersion'])(
  'an administrator with s3:* is denied %s',
  async (action) => {
    expect(await verdict(administrator, action, RECORDING)).toBe('ExplicitlyDenied');
  },
);

test.each([
  's3:PutBucketPolicy',
  's3:GetBucketPolicy',
  's3:PutLifecycleConfiguration',
  's3:ListBucket',
  's3:DeleteBucket',
])('an administrator, and so CloudFormation, is not locked out of %s', async (action) => {
  expect(await verdict(administrator, action, BUCKET)).toBe('Allowed');
});

test('a break-glass role may read', async () => {
  expect(await verdict(auditor, 's3:GetObject', RECORDING)).toBe('Allowed');
});

test('without the setting, that role may not', () => {
  const { Statement } = bucketPolicy(synthesise().template);
  expect(JSON.stringify(Statement)).not.toContain(AUDITOR);
});

test('a role whose name merely begins like an allowed one is denied', async () => {
  expect(await verdict({ ...auditor, arn: `${AUDITOR}-2` }, 's3:GetObject', RECORDING)).toBe('ExplicitlyDenied');
});

test('AWS services at work in the bucket are not hit by the deny for strangers', async () => {
  expect(await verdict(administrator, 's3:GetObject', RECORDING, { 'aws:PrincipalIsAWSService': 'true' })).toBe(
    'Allowed',
  );
});

test.each([
  ['a fresh link', 0, 'Allowed'],
  ['a link of exactly the expiry', 15, 'Allowed'],
  ['an older link', 15.001, 'ExplicitlyDenied'],
  ['a link of a day', 1440, 'ExplicitlyDenied'],
])('%s: %d minutes → %s', async (_, age, expected) => {
  expect(await verdict(historyWriter, 's3:GetObject', RECORDING, link(age))).toBe(expected);
});

test('even a break-glass role signs no longer links', async () => {
  expect(await verdict(auditor, 's3:GetObject', RECORDING, link(16))).toBe('ExplicitlyDenied');
});

test('signed headers have no such age limit', async () => {
  const context = { 's3:authType': 'REST-HEADER', 's3:signatureAge': String(16 * 60_000) };
  expect(await verdict(processor, 's3:PutObject', RECORDING, context)).toBe('Allowed');
});

test.each([
  ['an object', 's3:GetObject', RECORDING],
  ['the bucket', 's3:ListBucket', BUCKET],
])('plain HTTP is denied for %s', async (_, action, resource) => {
  expect(await verdict(auditor, action, resource, { 'aws:SecureTransport': 'false' })).toBe('ExplicitlyDenied');
});
