import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod';
import { airtableJobs } from '../adapters/airtable-jobs';
import { patientPace } from '../adapters/airtable-pace';
import { locationOf } from '../adapters/s3-env';
import { s3LinkRegister } from '../adapters/s3-link-register';
import { s3LinkSigner } from '../adapters/s3-link-signer';
import { s3RecordingArchive } from '../adapters/s3-recording-archive';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { LINK_LOOKUP_INTERVAL_MS, LONGEST_LINK_WAIT_MS } from '../core/airtable-budget';
import type { LinkId } from '../core/link';
import { impatient } from '../runtime/aws-client-config';
import { publishing } from '../runtime/emf-metrics';
import type { ClientClass, Means } from '../runtime/means';
import type { RemainingTime } from '../runtime/deadline';
import { requestDeadline } from '../runtime/request-deadline';
import { answerUrls } from './answer-urls';
import type { urlSignerEnv } from './env';
import { replyOf, requestOf } from './http';
import { serveRequest } from './serve-request';

export interface UrlSignerMeans extends Means {
  readonly S3Client: ClientClass<S3Client, S3ClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
  readonly fetch: typeof fetch;
  readonly newLinkId: () => LinkId;
}

/** Handles POSTs to /urls (HTTP API, payload format 2.0). */
export const wireUrlSigner = (env: z.output<typeof urlSignerEnv>, means: UrlSignerMeans) => {
  const { time, log, metrics, fetch, newLinkId } = means;
  const s3 = new means.S3Client(impatient);
  const secrets = new means.SecretsManagerClient(impatient);
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log });
  const location = locationOf(env);
  const pace = patientPace(LINK_LOOKUP_INTERVAL_MS, time, LONGEST_LINK_WAIT_MS);

  const answer = answerUrls(
    {
      jobs: airtableJobs(env, { credentials, pace, metrics, fetch, time }),
      archive: s3RecordingArchive(s3, { bucket: location.bucket, metrics, time }),
      links: s3LinkSigner(s3, { bucket: location.bucket, now: time.now }),
      register: s3LinkRegister(s3, { bucket: env.LINKS_BUCKET, time }),
      newLinkId,
      now: time.now,
    },
    { location, retentionDays: env.RECORDING_RETENTION_DAYS },
  );
  const serve = serveRequest({ answer, log, metrics }, env.RECORDING_URL_EXPIRATION_MINUTES);
  return publishing(
    metrics,
    async (event: APIGatewayProxyEventV2, context: RemainingTime): Promise<APIGatewayProxyStructuredResultV2> => {
      using deadline = requestDeadline(context, time);
      return replyOf(await serve(requestOf(event), deadline));
    },
  );
};
