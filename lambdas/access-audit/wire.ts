import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import { s3AccessLog } from '../adapters/s3-access-log';
import { s3LinkGrants } from '../adapters/s3-link-grants';
import { patient } from '../runtime/aws-client-config';
import { publishing } from '../runtime/emf-metrics';
import type { ClientClass, Means } from '../runtime/means';
import { auditAccess } from './audit-access';
import type { accessAuditEnv } from './env';

export interface AccessAuditMeans extends Means {
  readonly S3Client: ClientClass<S3Client, S3ClientConfig>;
}

/** Audits yesterday, each time it is called. */
export const wireAccessAudit = (env: z.output<typeof accessAuditEnv>, means: AccessAuditMeans) => {
  const { log, metrics, time } = means;
  const s3 = new means.S3Client(patient);
  const place = { bucket: env.ACCESS_LOG_BUCKET, folder: env.ACCESS_LOG_FOLDER, except: env.LINKS_BUCKET };
  return publishing(
    metrics,
    auditAccess({
      grants: s3LinkGrants(s3, { bucket: env.LINKS_BUCKET, time }),
      accessLog: s3AccessLog(s3, place, time),
      metrics,
      log,
      now: time.now,
    }),
  );
};
