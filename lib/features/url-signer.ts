import { Duration } from 'aws-cdk-lib';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Construct } from 'constructs';
import { urlSignerEnv } from '../../lambdas/url-signer/env';
import { LINKS_FOLDER } from '../../lambdas/core/link';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { Credentials } from '../resources/credentials';
import type { PipelineApi } from '../resources/http-api';
import { LinkRequesters } from '../resources/link-requesters';
import type { LinksBucket } from '../resources/links-bucket';
import type { RecordingsBucket } from '../resources/recordings-bucket';
import type { Settings } from '../settings/read-settings';
import { airtableEnvironment, linksEnvironment, recordingsEnvironment } from './lambda-environment';

const PATH = '/urls';
/** API Gateway waits 30 s for an answer. Source: "Quotas for HTTP APIs". */
const TIMEOUT = Duration.seconds(29);

export interface UrlSignerProps {
  readonly settings: Settings;
  readonly api: PipelineApi;
  readonly credentials: Credentials;
  readonly recordingsBucket: RecordingsBucket;
  readonly linksBucket: LinksBucket;
}

/** Gives links to callers whom IAM lets in: HTTP API → function → S3 and, for a Job, Airtable. */
export class UrlSigner extends Construct {
  /** Where to ask. */
  readonly url: string;
  /** Of the policy that lets a role, user or group ask. */
  readonly requestersPolicyArn: string;

  constructor(scope: Construct, id: string, props: UrlSignerProps) {
    super(scope, id);
    const { settings, api, credentials, recordingsBucket, linksBucket } = props;
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'url-signer',
      impact: 'Giving links to recordings',
      // One vCPU, so that somebody who waits does not wait for the start. Source: Lambda Developer Guide, "Configure Lambda
      // function memory".
      memoryMiB: 1769,
      timeout: TIMEOUT,
      envSchema: urlSignerEnv,
      environment: {
        ...airtableEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        ...linksEnvironment(linksBucket.bucket.bucketName, settings),
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        RECORDING_RETENTION_DAYS: String(settings.RECORDING_RETENTION_DAYS),
      },
    });
    recordingsBucket.grantRead(fn);
    recordingsBucket.grantTellDeleted(fn);
    linksBucket.grantAdd(fn, LINKS_FOLDER);
    credentials.grantRead(fn);
    api.post({
      path: PATH,
      fn,
      authorizer: new HttpIamAuthorizer(),
      // Who asks for more at once lists a whole day, or copies the archive.
      throttle: { rateLimit: 5, burstLimit: 20 },
    });
    this.url = `${api.api.apiEndpoint}${PATH}`;
    this.requestersPolicyArn = new LinkRequesters(this, 'Requesters', { settings, api: api.api, path: PATH }).policyArn;
  }
}
