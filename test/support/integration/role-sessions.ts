import {
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { features } from '../../../lib/constructs/feature-folders';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const session = z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() });
/** Credentials of a role, as a Lambda holds them. */
export type RoleSession = z.infer<typeof session>;

/** The pipeline's Lambdas, and a role of the same account that may do everything with S3 as far as it is concerned. */
const roles = [...features, 'stranger'];
/** A feature's name, or `stranger`. */
export type RoleName = string;

const PATIENCE_SECONDS = 60;

/** Tells CloudFormation the credentials that it runs with. */
const PROBE = `
exports.handler = (event) => new Promise((resolve, reject) => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const Data = { session: JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }) };
  const answer = { Status: 'SUCCESS', PhysicalResourceId: LogicalResourceId, StackId, RequestId, LogicalResourceId, Data };
  const body = JSON.stringify(answer);
  const { request } = require(ResponseURL.startsWith('https:') ? 'node:https' : 'node:http');
  const headers = { 'content-length': Buffer.byteLength(body) };
  request(ResponseURL, { method: 'PUT', headers }, (response) => response.resume().on('end', resolve))
    .on('error', reject).end(body);
});`;

const strangersRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'everything-in-s3',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
      },
    ],
  },
};

/** A name that CloudFormation takes for a resource. */
const logicalId = (role: RoleName, suffix: string): string => `${role.replaceAll('-', '')}${suffix}`;

const template = (roleArn: (role: RoleName) => unknown): string =>
  JSON.stringify({
    Resources: {
      StrangersRole: strangersRole,
      ...Object.fromEntries<unknown>(
        roles.flatMap((role): [string, unknown][] => [
          [
            logicalId(role, 'Probe'),
            {
              Type: 'AWS::Lambda::Function',
              Properties: {
                Runtime: 'nodejs24.x',
                Handler: 'index.handler',
                Role: roleArn(role),
                Code: { ZipFile: PROBE },
              },
            },
          ],
          [
            logicalId(role, 'Session'),
            {
              Type: 'Custom::RoleSession',
              Properties: { ServiceToken: { 'Fn::GetAtt': [logicalId(role, 'Probe'), 'Arn'] } },
            },
          ],
        ]),
      ),
    },
    Outputs: Object.fromEntries(
      roles.map((role) => [
        logicalId(role, ''),
        { Value: { 'Fn::GetAtt': [logicalId(role, 'Session'), 'session'] }, Description: role },
      ]),
    ),
  });

/**
 * Credentials of each role, got the only way that the roles' trust allows: by a Lambda that runs under the role. They
 * stay good when the Lambdas, put up in a stack of their own, are gone again.
 */
export const roleSessions = async ({
  name,
  aws: { cloudFormation },
  emulator: { accountId, region },
}: LocalPipeline): Promise<(role: RoleName) => RoleSession> => {
  const StackName = `${name}-probes-${randomBytes(4).toString('hex')}`;
  const arn = (role: RoleName) =>
    role === 'stranger'
      ? { 'Fn::GetAtt': ['StrangersRole', 'Arn'] }
      : `arn:aws:iam::${accountId}:role/${name}-${role}-${region}`;
  await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody: template(arn), Capabilities: ['CAPABILITY_IAM'] }),
  );
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: PATIENCE_SECONDS, minDelay: 1 },
    { StackName },
  );
  const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return (role) => {
    const value = stack?.Outputs?.find(({ OutputKey }) => OutputKey === logicalId(role, ''))?.OutputValue;
    return session.parse(JSON.parse(value ?? 'null'));
  };
};
