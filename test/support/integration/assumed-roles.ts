import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  DeleteRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import https from 'node:https';
import type { EmulatorAddress } from '../../../local/emulator/emulator';
import { rootCredentials } from '../../../local/emulator/environment';
import type { Policy } from '../template/policies';
import type { RoleSession } from './role-sessions';

/** What a role of a person may do: by a policy of its own, or by a managed one. */
export interface RoleRights {
  readonly policy?: Policy;
  readonly managedPolicyArn?: string;
}

const POLICY = 'own';

/** Makes roles of people on an emulator, and assumes them. */
export const assumedRoles = ({ endpoint, region, certificate, accountId }: EmulatorAddress) => {
  const agent = new https.Agent({ ca: certificate });
  const configuration = { endpoint, region, credentials: rootCredentials, requestHandler: { httpsAgent: agent } };
  const [iam, sts] = [new IAMClient(configuration), new STSClient(configuration)];
  return {
    arnOf: (RoleName: string): string => `arn:aws:iam::${accountId}:role/${RoleName}`,
    /** Credentials of a new role. */
    assume: async (RoleName: string, { policy, managedPolicyArn }: RoleRights): Promise<RoleSession> => {
      const { Role } = await iam.send(
        new CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'sts:AssumeRole' },
            ],
          }),
        }),
      );
      if (policy !== undefined)
        await iam.send(
          new PutRolePolicyCommand({ RoleName, PolicyName: POLICY, PolicyDocument: JSON.stringify(policy) }),
        );
      if (managedPolicyArn !== undefined)
        await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: managedPolicyArn }));
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'somebody' }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
      if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
        throw new Error(`the role ${RoleName} cannot be assumed`);
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    },
    /** Deletes a role that has a policy of its own. Its sessions stay what they are. */
    remove: async (RoleName: string): Promise<void> => {
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY }));
      await iam.send(new DeleteRoleCommand({ RoleName }));
    },
    destroy: (): void => {
      iam.destroy();
      sts.destroy();
      agent.destroy();
    },
  };
};
