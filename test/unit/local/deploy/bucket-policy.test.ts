import { policyForEmulator } from '../../../../local/deploy/bucket-policy';

const role = 'arn:aws:iam::000000000000:role/pipeline-processor-us-east-1';
const session = 'arn:aws:sts::000000000000:assumed-role/pipeline-processor-us-east-1/*';

const denyStrangers = (roles: string | string[]) => ({
  Sid: 'DenyStrangers',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:*',
  Resource: 'arn:aws:s3:::bucket/*',
  Condition: {
    ArnNotLike: { 'aws:PrincipalArn': roles },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
});

const rewritten = (...Statement: unknown[]): unknown =>
  JSON.parse(policyForEmulator(JSON.stringify({ Version: '2012-10-17', Statement })));

test('the sessions of a listed role are allowed for as the role is', () => {
  expect(rewritten(denyStrangers([role]))).toEqual({
    Version: '2012-10-17',
    Statement: [denyStrangers([role, session])],
  });
});

test('a single role and a role under a path are understood', () => {
  expect(rewritten(denyStrangers('arn:aws:iam::000000000000:role/ops/break-glass'))).toEqual({
    Version: '2012-10-17',
    Statement: [
      denyStrangers([
        'arn:aws:iam::000000000000:role/ops/break-glass',
        'arn:aws:sts::000000000000:assumed-role/break-glass/*',
      ]),
    ],
  });
});

test('everything else stays word for word', () => {
  const tls = { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Condition: { ArnLike: { 'aws:PrincipalArn': [role] } } };
  const bare = { Effect: 'Allow', Action: 's3:ListBucket' };
  expect(rewritten(tls, allow, bare)).toEqual({ Version: '2012-10-17', Statement: [tls, allow, bare] });
});

test('what is denied without a header that MiniStack does not tell policies of is left out', () => {
  const unconditional = { Effect: 'Deny', Action: 's3:PutObject', Condition: { Null: { 's3:if-none-match': 'true' } } };
  const encrypted = { ...unconditional, Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } } };
  const conditional = { ...unconditional, Condition: { Null: { 's3:if-none-match': 'false' } } };
  expect(rewritten(unconditional, encrypted, conditional)).toEqual({
    Version: '2012-10-17',
    Statement: [encrypted, conditional],
  });
});
