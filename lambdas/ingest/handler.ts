import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsRecordingsQueue } from '../adapters/sqs-queues';
import { isSignedByTwilio } from '../adapters/twilio-signature';
import { impatient } from '../runtime/aws-client-config';
import { createMetrics, publishing } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { acceptCallback } from './accept-callback';
import { ingestEnv } from './env';
import { replyOf, requestOf } from './http';

// Runs once per execution environment.
const env = parseEnv(ingestEnv);
const metrics = createMetrics(env.PIPELINE_NAME);
const accept = acceptCallback(
  {
    credentials: secretsManagerCredentials(new SecretsManagerClient(impatient), env.CREDENTIALS_SECRET_NAME),
    isSignedWith: isSignedByTwilio,
    recordings: sqsRecordingsQueue(new SQSClient(impatient), env.RECORDINGS_QUEUE_URL),
    log: createLog(),
    metrics,
    now: () => new Date(),
  },
  env.TWILIO_ACCOUNT_SID,
);

/** Called by API Gateway (HTTP API, payload format 2.0) for every POST to the webhook's path. */
export const handler = publishing(
  metrics,
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
    replyOf(await accept(requestOf(event, env.WEBHOOK_PUBLIC_URL))),
);
