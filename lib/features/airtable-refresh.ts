import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { airtableRefreshEnv } from '../../lambdas/airtable-refresh/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Credentials } from '../resources/credentials';
import type { PipelineApi } from '../resources/http-api';
import type { Settings } from '../settings/read-settings';

const PATH = '/airtable/refresh';
/** Airtable ends a script whose request has no answer in 12 s (Kuovonne's Guide to Scripting in Airtable, "Automation script limits"). */
const TIMEOUT = Duration.seconds(10);

export interface AirtableRefreshProps {
  readonly settings: Settings;
  readonly api: PipelineApi;
  readonly credentials: Credentials;
  readonly history: QueueWithDlq;
}

/** Takes the hint of Airtable's automation that somebody has ticked a Job's box: HTTP API → function → history queue. */
export class AirtableRefresh extends Construct {
  /** What the automation is to call. */
  readonly url: string;

  constructor(scope: Construct, id: string, { settings, api, credentials, history }: AirtableRefreshProps) {
    super(scope, id);
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'airtable-refresh',
      impact: "Taking ticks of the box for fresh links in Airtable's Jobs",
      memoryMiB: 512,
      timeout: TIMEOUT,
      envSchema: airtableRefreshEnv,
      environment: {
        HISTORY_QUEUE_URL: history.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
      },
    });
    history.grantSend(fn);
    credentials.grantRead(fn);
    api.post({
      path: PATH,
      fn,
      because: 'Airtable cannot sign for AWS. The function compares a token of the secret before it does anything.',
      // More people than that do not tick at once, and the history-writers work off what comes.
      throttle: { rateLimit: 10, burstLimit: 100 },
    });
    this.url = `${api.api.apiEndpoint}${PATH}`;
  }
}
