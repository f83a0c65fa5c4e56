import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ingestEnv } from '../../lambdas/ingest/env';
import type { EnvOf } from '../../lambdas/runtime/parse-env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Settings } from '../settings/read-settings';
import type { Credentials } from '../resources/credentials';

const PATH = '/twilio/recordings';
/** Twilio itself gives up after 15 s. */
const TIMEOUT = Duration.seconds(10);

/** No caller's address, path, query string or user agent: a callback's URL may carry a job number. */
const accessLogLine = (pipelineName: string) => ({
  /** A dimension of metrics that are made of the log. */
  pipeline: pipelineName,
  requestId: AccessLogField.contextRequestId(),
  requestTimeEpoch: AccessLogField.contextRequestTimeEpoch(),
  routeKey: '$context.routeKey',
  httpMethod: AccessLogField.contextHttpMethod(),
  protocol: AccessLogField.contextProtocol(),
  status: AccessLogField.contextStatus(),
  responseLength: AccessLogField.contextResponseLength(),
  responseLatencyMs: AccessLogField.contextResponseLatency(),
  integrationStatus: AccessLogField.contextIntegrationStatus(),
  integrationLatencyMs: AccessLogField.contextIntegrationLatency(),
  error: AccessLogField.contextErrorResponseType(),
});

export interface IngestProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly recordings: QueueWithDlq;
}

/** Takes Twilio's callbacks: HTTP API → function → recordings queue. */
export class Ingest extends Construct {
  /** What Twilio is to call. */
  readonly webhookUrl: string;
  readonly apiId: string;
  readonly accessLogName: string;
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, { settings, credentials, recordings }: IngestProps) {
    super(scope, id);
    this.function = new PipelineFunction(this, 'Function', {
      feature: 'ingest',
      pipelineName: settings.PIPELINE_NAME,
      memoryMiB: 512,
      timeout: TIMEOUT,
      logRetention: settings.LOG_RETENTION_DAYS,
      environment: {
        PIPELINE_NAME: settings.PIPELINE_NAME,
        RECORDINGS_QUEUE_URL: recordings.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        TWILIO_ACCOUNT_SID: settings.TWILIO_ACCOUNT_SID,
        ...(settings.WEBHOOK_PUBLIC_URL !== undefined && { WEBHOOK_PUBLIC_URL: settings.WEBHOOK_PUBLIC_URL }),
      } satisfies EnvOf<typeof ingestEnv>,
    });
    recordings.grantSend(this.function);
    credentials.grantRead(this.function);

    const api = new HttpApi(this, 'Api', {
      apiName: settings.PIPELINE_NAME,
      description: `Twilio's recording callbacks for ${settings.PIPELINE_NAME}`,
      createDefaultStage: false,
    });
    const [route] = api.addRoutes({
      path: PATH,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', this.function.function),
    });
    if (route !== undefined)
      Validations.of(route).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: 'Twilio cannot sign for AWS. The function checks X-Twilio-Signature before it does anything.',
      });
    // Under /aws/vendedlogs/ deliveries share one resource policy; elsewhere each adds to one of 5,120 characters.
    this.accessLogName = `/aws/vendedlogs/apigateway/${settings.PIPELINE_NAME}`;
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: { rateLimit: settings.WEBHOOK_RATE_LIMIT, burstLimit: settings.WEBHOOK_BURST_LIMIT },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog(settings)),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine(settings.PIPELINE_NAME))),
      },
    });
    this.apiId = api.apiId;
    this.webhookUrl = `${settings.WEBHOOK_PUBLIC_URL ?? api.apiEndpoint}${PATH}`;
  }

  private accessLog(settings: Settings): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      logGroupName: this.accessLogName,
      retention: settings.LOG_RETENTION_DAYS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
