import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsRecordingsQueue } from '../adapters/sqs-queues';
import { isSignedByTwilio } from '../adapters/twilio-signature';
import { impatient } from '../runtime/aws-client-config';
import { publishing } from '../runtime/emf-metrics';
import type { ClientClass, Means } from '../runtime/means';
import { acceptCallback } from './accept-callback';
import type { ingestEnv } from './env';
import { replyOf, requestOf } from './http';

export interface IngestMeans extends Means {
  readonly SQSClient: ClientClass<SQSClient, SQSClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
}

/** Handles POSTs to the webhook's path (HTTP API, payload format 2.0). */
export const wireIngest = (env: z.output<typeof ingestEnv>, means: IngestMeans) => {
  const { time, log, metrics } = means;
  const secrets = new means.SecretsManagerClient(impatient);
  const accept = acceptCallback(
    {
      credentials: secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log }),
      isSignedWith: isSignedByTwilio,
      recordings: sqsRecordingsQueue(new means.SQSClient(impatient), env.RECORDINGS_QUEUE_URL),
      log,
      metrics,
      now: time.now,
    },
    { first: env.TWILIO_ACCOUNT_SID, further: env.TWILIO_ACCOUNT_SIDS ?? [] },
  );
  return publishing(metrics, async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
    replyOf(await accept(requestOf(event, env.WEBHOOK_PUBLIC_URL))),
  );
};
