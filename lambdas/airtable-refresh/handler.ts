import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { airtableRefreshEnv } from './env';
import { wireAirtableRefresh } from './wire';

// Once per execution environment.
const env = parseEnv(airtableRefreshEnv);

/**
 * Called by API Gateway for every POST to /airtable/refresh; what is done for each stands in `acceptRefresh`. The automation
 * in Airtable hears 202 once the queue has its hint, and shows any other answer in its run history.
 */
export const handler = wireAirtableRefresh(env, { SQSClient, SecretsManagerClient, ...lambdaMeans(env) });
