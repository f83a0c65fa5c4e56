import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in bundles for `@aws-sdk/credential-provider-node`, under its name. Source: AWS Lambda Developer Guide, "Defined
 * runtime environment variables": the execution role's keys are in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
 * AWS_SESSION_TOKEN, for as long as the environment lives.
 */
export const defaultProvider = (): ReturnType<typeof fromEnv> => fromEnv();
