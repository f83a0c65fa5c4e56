import https from 'node:https';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { EmulatorAddress } from '../emulator/emulator';
import { rootCredentials } from '../emulator/environment';

/** SDK clients that speak to one emulator as its account's root user. */
export interface AwsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** Closes their connections. */
  destroy(): void;
}

/** Node reads NODE_EXTRA_CA_CERTS at its start only, so the emulator's certificate is given to each client. */
export const awsClients = ({ endpoint, region, certificate }: EmulatorAddress): AwsClients => {
  const agent = new https.Agent({ ca: certificate, keepAlive: true, maxSockets: 16 });
  const configuration = { endpoint, region, credentials: rootCredentials, requestHandler: { httpsAgent: agent } };
  const clients = {
    cloudFormation: new CloudFormationClient(configuration),
    cloudWatch: new CloudWatchClient(configuration),
    lambda: new LambdaClient(configuration),
    logs: new CloudWatchLogsClient(configuration),
    s3: new S3Client({ ...configuration, forcePathStyle: true }),
    secrets: new SecretsManagerClient(configuration),
    sns: new SNSClient(configuration),
    sqs: new SQSClient(configuration),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
      agent.destroy();
    },
  };
};
