import https from 'node:https';
import { text } from 'node:stream/consumers';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { type EmulatorAddress } from '../../../local/emulator/emulator';
import { rootCredentials } from '../../../local/emulator/environment';

/** What a person has who has assumed a role. */
export interface AssumedRole {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface NewRole {
  readonly name: string;
  readonly session: string;
  /** ARNs of managed policies. */
  readonly policies?: readonly string[];
  /** Statements of a policy of its own. */
  readonly statements?: readonly object[];
}

const elementIn = (xml: string, name: string): string => {
  const [, value] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  if (value === undefined) throw new Error(`STS answered no ${name}: ${xml}`);
  return value;
};

/** STS's AssumeRole, of which the project has no client. */
const assume = async (emulator: EmulatorAddress, roleArn: string, session: string): Promise<AssumedRole> => {
  const { endpoint, region, certificate } = emulator;
  const { host, hostname, protocol } = new URL(endpoint);
  const query = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: session };
  const body = new URLSearchParams(query).toString();
  const signer = new SignatureV4({ service: 'sts', region, credentials: rootCredentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    path: '/',
    query: {},
    headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const xml = await new Promise<string>((resolve, reject) => {
    https
      .request(endpoint, { method: 'POST', ca: certificate, agent: false, headers }, (response) => {
        text(response).then(resolve, reject);
      })
      .on('error', reject)
      .end(body);
  });
  return {
    arn: elementIn(xml, 'Arn'),
    accessKeyId: elementIn(xml, 'AccessKeyId'),
    secretAccessKey: elementIn(xml, 'SecretAccessKey'),
    sessionToken: elementIn(xml, 'SessionToken'),
  };
};

/** Makes a role of the emulator's account, and assumes it. */
export const assumedRole = async (
  emulator: EmulatorAddress,
  { name, session, policies = [], statements = [] }: NewRole,
): Promise<AssumedRole> => {
  const { endpoint, region, certificate, accountId } = emulator;
  const iam = new IAMClient({
    endpoint,
    region,
    credentials: rootCredentials,
    requestHandler: { httpsAgent: new https.Agent({ ca: certificate }) },
  });
  try {
    const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'sts:AssumeRole' };
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    for (const PolicyArn of policies) await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
    if (statements.length > 0)
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: name,
          PolicyName: 'own',
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
        }),
      );
    return await assume(emulator, Role?.Arn ?? '', session);
  } finally {
    iam.destroy();
  }
};
