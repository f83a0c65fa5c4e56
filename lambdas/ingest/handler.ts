import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { ingestEnv } from './env';
import { wireIngest } from './wire';

// Once per execution environment.
const env = parseEnv(ingestEnv);

/**
 * Called by API Gateway for every POST to the webhook's path; what is done for each stands in `acceptCallback`. Twilio hears
 * 204 once the queue has the message, and tries again for any other answer.
 */
export const handler = wireIngest(env, { SQSClient, SecretsManagerClient, ...lambdaMeans(env) });
