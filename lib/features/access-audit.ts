import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accessAuditEnv } from '../../lambdas/access-audit/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import { runDaily } from '../constructs/run-every';
import { AuditAccess, type AuditAccessProps } from '../resources/audit-access';
import type { Settings } from '../settings/read-settings';

/**
 * S3 delivers most records of its log within a few hours, and promises nothing (Amazon S3 User Guide, "Logging requests with
 * server access logging"): eight after the day has ended. What comes later `recordings access` still finds.
 */
const HOUR_OF_UTC = 8;

export interface AccessAuditProps extends Omit<AuditAccessProps, 'settings'> {
  readonly settings: Settings;
}

/** Audits once a day who got links and who played them: schedule → function → metrics. */
export class AccessAudit extends Construct {
  /** Of the policy that lets a role, user or group read what is audited. */
  readonly auditorsPolicyArn: string;

  constructor(scope: Construct, id: string, { settings, linksBucket, accessLog }: AccessAuditProps) {
    super(scope, id);
    const access = new AuditAccess(this, 'Access', { settings, linksBucket, accessLog });
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'access-audit',
      impact: 'Auditing who played recordings',
      // One vCPU: of a day on which somebody got very many links each record is read.
      memoryMiB: 1769,
      timeout: Duration.minutes(15),
      envSchema: accessAuditEnv,
      environment: {
        LINKS_BUCKET: linksBucket.bucket.bucketName,
        ACCESS_LOG_BUCKET: accessLog.bucketName,
        ACCESS_LOG_FOLDER: access.logFolder,
      },
    });
    access.grantRead(fn);
    runDaily(this, fn, {
      pipelineName: settings.PIPELINE_NAME,
      hour: HOUR_OF_UTC,
      description: 'Audits once a day who got links to recordings, and who played them',
      shortName: 'audit',
      maxEventAge: Duration.hours(12),
    });
    this.auditorsPolicyArn = access.auditorsPolicyArn;
  }
}
