import { CreateSecretCommand, PutSecretValueCommand, ResourceExistsException } from '@aws-sdk/client-secrets-manager';
import type { AwsClients } from './aws-clients';
import type { PipelineCredentials } from './settings';

/** Makes the credentials secret, or gives it a new value, as its owner would. */
export const putCredentials = async (
  { secrets }: AwsClients,
  name: string,
  credentials: PipelineCredentials,
): Promise<void> => {
  const SecretString = JSON.stringify(credentials);
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
};
