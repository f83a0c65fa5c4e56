import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import * as z from 'zod';
import type { Policy } from '../template/policies';
import { resourcesOf } from '../template/resolve';
import { ACCOUNT } from '../template/settings';
import type { Template } from '../template/synthesise';

/** Who asks, as IAM knows them. */
export interface Principal {
  readonly principal: string | typeof anonymousPrincipal;
  readonly policies: readonly Policy[];
  /** Condition keys of everything that they ask. */
  readonly context: Readonly<Record<string, string>>;
}

export const BREAK_GLASS_ROLE = `arn:aws:iam::${ACCOUNT}:role/break-glass`;

export const allowing = (...actions: string[]): Policy => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});
const ALL_OF_S3 = allowing('s3:*');

const called = (arn: string, policies: readonly Policy[]): Principal => ({
  principal: arn,
  policies,
  // Of a role it is the role's ARN, of others their own.
  context: { 'aws:PrincipalArn': arn, 'aws:PrincipalIsAWSService': 'false' },
});
const role = (name: string, ...policies: Policy[]): Principal =>
  called(`arn:aws:iam::${ACCOUNT}:role/${name}`, policies);

/** S3 itself, as it delivers access logs of a bucket. Source: S3 User Guide, "Enabling Amazon S3 server access logging". */
const logDelivery = (bucket: string, account = ACCOUNT): Principal => ({
  principal: 'logging.s3.amazonaws.com',
  policies: [],
  context: {
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': 'logging.s3.amazonaws.com',
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:s3:::${bucket}`,
  },
});

const OTHERS: Readonly<Record<string, Principal>> = {
  'break-glass role': called(BREAK_GLASS_ROLE, [ALL_OF_S3]),
  administrator: role('administrator', allowing('*')),
  // That of CDK's bootstrap, with AdministratorAccess.
  CloudFormation: role(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`, allowing('*')),
  'root user': called(`arn:aws:iam::${ACCOUNT}:root`, [allowing('*')]),
  'user with s3:*': called(`arn:aws:iam::${ACCOUNT}:user/jo`, [ALL_OF_S3]),
  'replication role': role('service-role/s3crr_role_for_recordings', ALL_OF_S3),
  'AWS for the administrator': {
    ...role('administrator', allowing('*')),
    context: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/administrator`, 'aws:PrincipalIsAWSService': 'true' },
  },
  'foreign role': called('arn:aws:iam::444455556666:role/anybody', [ALL_OF_S3]),
  nobody: { principal: anonymousPrincipal, policies: [], context: {} },
  'log delivery': logDelivery('the-recordings'),
  'log delivery of the links bucket': logDelivery('linksbucket'),
  'log delivery of a former bucket': logDelivery('what-s3-bucket-named-before'),
  'log delivery of another account': logDelivery('the-recordings', '444455556666'),
};

/** Roles of people, by the managed policy that they have. */
const BY_MANAGED_POLICY: Readonly<Record<string, string>> = {
  'link requester': 'recording-pipeline-link-requesters-us-east-1',
  auditor: 'recording-pipeline-access-auditors-us-east-1',
  operator: 'recording-pipeline-operators-us-east-1',
};

const inline = z.object({ Roles: z.array(z.string()), PolicyDocument: z.custom<Policy>() });
const managed = z.object({ ManagedPolicyName: z.string(), PolicyDocument: z.custom<Policy>() });

/** The policies of a Lambda's role. @throws {Error} when the template has no such role. */
const policiesOfFeature = (template: Template, feature: string): Policy[] => {
  const name = `recording-pipeline-${feature}-us-east-1`;
  const policies = [...resourcesOf(template, 'AWS::IAM::Policy').values()].flatMap(({ Properties }) => {
    const { Roles, PolicyDocument } = inline.parse(Properties);
    return Roles.includes(name) ? [PolicyDocument] : [];
  });
  if (policies.length === 0) throw new Error(`the template has no policy of the role ${name}`);
  return policies;
};

const managedPolicy = (template: Template, name: string): Policy => {
  const found = [...resourcesOf(template, 'AWS::IAM::ManagedPolicy').values()]
    .map(({ Properties }) => managed.parse(Properties))
    .find(({ ManagedPolicyName }) => ManagedPolicyName === name);
  if (found === undefined) throw new Error(`the template has no managed policy ${name}`);
  return found.PolicyDocument;
};

const principalIn = (template: Template, who: string): Principal => {
  const managedBy = BY_MANAGED_POLICY[who];
  if (managedBy !== undefined) return role(who.replace(' ', '-'), managedPolicy(template, managedBy));
  return OTHERS[who] ?? role(`recording-pipeline-${who}-us-east-1`, ...policiesOfFeature(template, who));
};

/** Those of a template that were asked for: each is asked about hundreds of times. */
const known = new WeakMap<Template, Map<string, Principal>>();

/** Of a name in the table; what is no other name is a feature. */
export const principalOf = (template: Template, who: string): Principal => {
  const ofTemplate = known.get(template) ?? new Map<string, Principal>();
  known.set(template, ofTemplate);
  const found = ofTemplate.get(who) ?? principalIn(template, who);
  ofTemplate.set(who, found);
  return found;
};
