import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsHistoryQueue } from '../adapters/sqs-queues';
import { impatient } from '../runtime/aws-client-config';
import { publishing } from '../runtime/emf-metrics';
import { equalInConstantTime } from '../runtime/equal-in-constant-time';
import type { ClientClass, Means } from '../runtime/means';
import { acceptRefresh } from './accept-refresh';
import type { airtableRefreshEnv } from './env';
import { replyOf, requestOf } from './http';

export interface AirtableRefreshMeans extends Means {
  readonly SQSClient: ClientClass<SQSClient, SQSClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
}

/** Handles POSTs to /airtable/refresh (HTTP API, payload format 2.0). */
export const wireAirtableRefresh = (env: z.output<typeof airtableRefreshEnv>, means: AirtableRefreshMeans) => {
  const { time, log, metrics } = means;
  const secrets = new means.SecretsManagerClient(impatient);
  const accept = acceptRefresh({
    credentials: secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log }),
    areEqual: equalInConstantTime,
    history: sqsHistoryQueue(new means.SQSClient(impatient), env.HISTORY_QUEUE_URL),
    log,
    metrics,
    now: time.now,
  });
  return publishing(metrics, async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
    replyOf(await accept(requestOf(event))),
  );
};
