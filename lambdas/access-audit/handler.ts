import { S3Client } from '@aws-sdk/client-s3';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { accessAuditEnv } from './env';
import { wireAccessAudit } from './wire';

// Once per execution environment.
const env = parseEnv(accessAuditEnv);

/**
 * Called by EventBridge Scheduler once a day; what is done then stands in `auditAccess`. What it throws is an error of the
 * function: Lambda tries twice again.
 */
export const handler = wireAccessAudit(env, { S3Client, ...lambdaMeans(env) });
