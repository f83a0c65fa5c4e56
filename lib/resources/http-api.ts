import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  type IAccessLogDestination,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { PipelineFunction } from '../constructs/pipeline-function';
import type { WatchedPipeline } from '../monitoring/watched-pipeline';
import type { Settings } from '../settings/read-settings';

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

export interface Route {
  /** Begins with a slash. */
  readonly path: string;
  readonly fn: PipelineFunction;
  /** Whether Twilio calls it: what alarms say of webhooks, they say of this route. */
  readonly isWebhook?: true;
  /** Undefined where the function itself finds out who calls; `because` says how. */
  readonly authorizer?: IHttpRouteAuthorizer;
  readonly because?: string;
  /** Requests a second and at the same moment, apart from those of other routes; without, what the whole API allows. */
  readonly throttle?: { readonly rateLimit: number; readonly burstLimit: number };
}

/** The one door of the pipeline: Twilio's webhook, and whoever asks for links. */
export class PipelineApi extends Construct {
  readonly api: HttpApi;
  private readonly stage: CfnStage;
  private readonly routeSettings: Record<string, object> = {};
  private readonly accessLogName: string;
  private readonly otherRoutes: string[] = [];

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    const { LINK_ORIGINS: origins } = settings;
    this.api = new HttpApi(this, 'Api', {
      apiName: settings.PIPELINE_NAME,
      description: `Twilio's recording callbacks for ${settings.PIPELINE_NAME}, and requests for links`,
      createDefaultStage: false,
      ...(origins.length > 0 && {
        corsPreflight: {
          allowOrigins: [...origins],
          allowMethods: [CorsHttpMethod.POST],
          // What a request signed in a browser consists of.
          allowHeaders: ['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
          exposeHeaders: ['retry-after'],
        },
      }),
    });
    // Under /aws/vendedlogs/ deliveries share one resource policy; elsewhere each adds to one of 5,120 characters.
    this.accessLogName = `/aws/vendedlogs/apigateway/${settings.PIPELINE_NAME}`;
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: settings.WEBHOOK_RATE_LIMIT, burstLimit: settings.WEBHOOK_BURST_LIMIT },
      accessLogSettings: {
        destination: this.accessLog(this.accessLogName, settings),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine(settings.PIPELINE_NAME))),
      },
    });
    this.stage = stage.node.defaultChild as CfnStage;
  }

  /** What monitoring knows of it, once it has its routes. */
  get watched(): WatchedPipeline['webhook'] {
    return { apiId: this.api.apiId, accessLogName: this.accessLogName, otherRoutes: this.otherRoutes };
  }

  /** Hands POSTs to a path on to a function. */
  post({ path, fn, isWebhook, authorizer, because, throttle }: Route): HttpRoute {
    const [route] = this.api.addRoutes({
      path,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', fn.lambda),
      ...(authorizer !== undefined && { authorizer }),
    });
    if (route === undefined) throw new Error(`API Gateway has no route for ${path}`);
    const key = `POST ${path}`;
    if (isWebhook !== true) this.otherRoutes.push(key);
    if (because !== undefined)
      Validations.of(route).acknowledge({ id: 'AwsSolutions::AwsSolutions-APIG4', reason: because });
    if (throttle !== undefined) {
      this.routeSettings[key] = {
        ThrottlingRateLimit: throttle.rateLimit,
        ThrottlingBurstLimit: throttle.burstLimit,
      };
      this.stage.routeSettings = this.routeSettings;
      // "Unable to find Route by key … within the provided RouteSettings", if the stage comes first.
      this.stage.node.addDependency(route);
    }
    return route;
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
