import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { lambdaMeans } from '../runtime/means';
import { newLinkId } from '../runtime/new-link-id';
import { parseEnv } from '../runtime/parse-env';
import { urlSignerEnv } from './env';
import { wireUrlSigner } from './wire';

// Once per execution environment.
const env = parseEnv(urlSignerEnv);

/**
 * Called by API Gateway for every POST /urls whose signature and policy it has checked; what is done for each stands in
 * `serveRequest`.
 */
export const handler = wireUrlSigner(env, { S3Client, SecretsManagerClient, fetch, newLinkId, ...lambdaMeans(env) });
