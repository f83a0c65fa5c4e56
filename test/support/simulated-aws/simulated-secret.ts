import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../../../lambdas/core/credentials';

/** Secrets Manager with one secret. */
export class SimulatedSecret {
  /** Thrown at whoever reads it, until it is taken back. */
  failure: Error | undefined;

  constructor(
    readonly name: string,
    public value: Credentials,
  ) {}

  readonly answer = (command: unknown): unknown => {
    if (!(command instanceof GetSecretValueCommand)) throw new Error('a command that the secret does not know');
    if (this.failure !== undefined) throw this.failure;
    if (command.input.SecretId !== this.name)
      throw new ResourceNotFoundException({ message: String(command.input.SecretId), $metadata: {} });
    return { SecretString: JSON.stringify(this.value) };
  };
}
