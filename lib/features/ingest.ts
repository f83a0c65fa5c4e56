import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, type IAccessLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ingestEnv } from '../../lambdas/ingest/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { WatchedPipeline } from '../monitoring/watched-pipeline';
import type { Credentials } from '../resources/credentials';
import type { Settings } from '../settings/read-settings';

const PATH = '/twilio/recordings';
/**
 * Without these overrides Twilio tries a callback no longer than 15 s and only again when the connection failed: up to 5
 * retries, on any failure, 2 s to connect, 5 s to answer, 15 s in all. They follow the URL as its fragment.
 */
const CONNECTION_OVERRIDES = 'rc=5&rp=all&ct=2000&rt=5000&tt=15000';
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
  /** The same as a person gives it to Twilio: with a job number in the place of JOB_NUMBER. */
  readonly webhookUrlForTwilio: string;
  /** What monitoring knows of the API. */
  readonly watched: WatchedPipeline['webhook'];

  constructor(scope: Construct, id: string, { settings, credentials, recordings }: IngestProps) {
    super(scope, id);
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'ingest',
      impact: 'Taking webhooks',
      memoryMiB: 512,
      timeout: TIMEOUT,
      reservedConcurrency: settings.INGEST_RESERVED_CONCURRENCY,
      envSchema: ingestEnv,
      environment: {
        RECORDINGS_QUEUE_URL: recordings.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        TWILIO_ACCOUNT_SID: settings.TWILIO_ACCOUNT_SID,
        ...(settings.WEBHOOK_PUBLIC_URL !== undefined && { WEBHOOK_PUBLIC_URL: settings.WEBHOOK_PUBLIC_URL }),
      },
    });
    recordings.grantSend(fn);
    credentials.grantRead(fn);

    const api = new HttpApi(this, 'Api', {
      apiName: settings.PIPELINE_NAME,
      description: `Twilio's recording callbacks for ${settings.PIPELINE_NAME}`,
      createDefaultStage: false,
    });
    const [route] = api.addRoutes({
      path: PATH,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', fn.lambda),
    });
    if (route !== undefined)
      Validations.of(route).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: 'Twilio cannot sign for AWS. The function checks X-Twilio-Signature before it does anything.',
      });
    // Under /aws/vendedlogs/ deliveries share one resource policy; elsewhere each adds to one of 5,120 characters.
    const accessLogName = `/aws/vendedlogs/apigateway/${settings.PIPELINE_NAME}`;
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: { rateLimit: settings.WEBHOOK_RATE_LIMIT, burstLimit: settings.WEBHOOK_BURST_LIMIT },
      accessLogSettings: {
        destination: this.accessLog(accessLogName, settings),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine(settings.PIPELINE_NAME))),
      },
    });
    this.watched = { apiId: api.apiId, accessLogName };
    this.webhookUrl = `${settings.WEBHOOK_PUBLIC_URL ?? api.apiEndpoint}${PATH}`;
    this.webhookUrlForTwilio = `${this.webhookUrl}?job_number=JOB_NUMBER#${CONNECTION_OVERRIDES}`;
  }

  private accessLog(logGroupName: string, settings: Settings): IAccessLogDestination {
    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName,
      retention: settings.LOG_RETENTION_DAYS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The attribute Arn of a log group ends with ":*", which API Gateway cuts off: the stage would be drifted for ever. The
    // LogGroupLogDestination of REST APIs leaves it out by now, that of HTTP APIs does not (aws/aws-cdk#38796).
    const destinationArn = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return { bind: () => ({ destinationArn }) };
  }
}
