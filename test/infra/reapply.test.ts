import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { bucketPolicies } from '../../operator/reapply/bucket-policies';
import { deployedStack } from '../../operator/reapply/deployed-stack';
import { eventSourceMappings } from '../../operator/reapply/event-source-mappings';
import { rolePolicies } from '../../operator/reapply/role-policies';
import { ACCOUNT } from '../support/template/settings';
import { synthesise } from '../support/template/synthesise';

/* `recordings reapply` can put back every policy and mapping that the template has. Test of AWS itself: test/integration. */

const { template } = synthesise();
const names = new Map(Object.keys(template.Resources).map((id) => [id, `name-of-${id}`]));
const stack = deployedStack(
  'recording-pipeline',
  { partition: 'aws', region: 'us-east-1', account: ACCOUNT },
  JSON.stringify(template),
  names,
);
// Nothing is asked of these here.
const region = { region: 'us-east-1' };
const count = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type).length;

test.each([
  ['AWS::S3::BucketPolicy', bucketPolicies(new S3Client(region), stack)],
  ['AWS::IAM::Policy', rolePolicies(new IAMClient(region), stack)],
  ['AWS::Lambda::EventSourceMapping', eventSourceMappings(new LambdaClient(region), stack)],
])('each %s', (type, items) => {
  expect(items.length).toBeGreaterThan(1);
  expect(items).toHaveLength(count(type));
  for (const { title, wanted } of items) {
    expect(title).toContain('name-of-');
    expect(JSON.stringify(wanted)).not.toMatch(/"(Ref|Fn::\w+)":/);
  }
});

test('roles have no other policies, which it would take for added by hand', () => {
  const roles = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(1);
  for (const { Properties } of roles) {
    expect(Properties).not.toHaveProperty('Policies');
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    // Their ARNs are made of their names.
    expect(Properties).not.toHaveProperty('Path');
  }
});
