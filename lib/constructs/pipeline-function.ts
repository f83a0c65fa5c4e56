import { type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import type * as z from 'zod';
import type { EnvOf } from '../../lambdas/runtime/parse-env';
import type { WatchedFunction } from '../monitoring/watched-pipeline';
import type { Settings } from '../settings/read-settings';
import { bundleOf } from './bundles';
import { checkEnvironment } from './check-environment';
import type { QueueWithDlq } from './queue-with-dlq';

export interface PipelineFunctionProps<Schema extends z.ZodObject> {
  readonly settings: Pick<Settings, 'PIPELINE_NAME' | 'LOG_RETENTION_DAYS'>;
  /** Names the folder under `lambdas/`, the function, its role, its log group and the log field `feature`. */
  readonly feature: string;
  /** What stands still without it; begins what its alarms say: "Fires when … broke off". */
  readonly impact: string;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  /** What the Lambda's env.ts parses. */
  readonly envSchema: Schema;
  /** All that the schema wants but PIPELINE_NAME, which each function is told. */
  readonly environment: Omit<EnvOf<Schema>, 'PIPELINE_NAME'>;
  /** Executions that Lambda keeps free for this function, and the most that it gets; without, it shares the account's quota. */
  readonly reservedConcurrency?: number | undefined;
}

/** A Lambda of the pipeline, with a role that may write its own log and, so far, nothing else. */
export class PipelineFunction<Schema extends z.ZodObject = z.ZodObject> extends Construct implements IGrantable {
  /** All functions under `scope`, in the order in which they were made. */
  static allIn(scope: IConstruct): PipelineFunction[] {
    return scope.node
      .findAll()
      .filter((construct): construct is PipelineFunction => construct instanceof PipelineFunction);
  }

  /** The function itself, for what invokes it. */
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly grantPrincipal: IPrincipal;
  private known: WatchedFunction;
  private consumers: number | undefined;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps<Schema>) {
    super(scope, id);
    const { feature, impact, settings } = props;
    const functionName = `${settings.PIPELINE_NAME}-${feature}`;
    const logGroupName = `/aws/lambda/${functionName}`;
    this.known = { feature, functionName, logGroupName, impact };
    const environment = { PIPELINE_NAME: settings.PIPELINE_NAME, ...props.environment };
    checkEnvironment(feature, props.envSchema, environment);

    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName,
      retention: settings.LOG_RETENTION_DAYS,
      // A named log group that outlived its stack would block the next installation.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      // Role names are unique in an account, not in a region.
      roleName: `${functionName}-${Stack.of(this).region}`,
      description: `What ${functionName} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.grantPrincipal = this.role;
    this.logGroup.grantWrite(this.role);

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      code: bundleOf(feature),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      role: this.role,
      logGroup: this.logGroup,
      environment: {
        // twilio and follow-redirects call url.parse(), and Node would put its warning about that among the JSON logs.
        NODE_OPTIONS: '--disable-warning=DEP0169',
        POWERTOOLS_SERVICE_NAME: feature,
        ...environment,
      },
    });
    Validations.of(this.lambda).acknowledge(
      {
        id: 'Serverless::Serverless-LambdaDLQ',
        reason:
          'That is for asynchronous invocations. API Gateway waits for the answer, a queue has a DLQ of its own, and a ' +
          'scheduled run that failed three times leaves nothing behind: an alarm sees it, and the next run makes up for it.',
      },
      {
        id: 'Serverless::Serverless-LambdaTracing',
        reason: 'Logs and metrics follow a recording by its SID; X-Ray would need a grant on every resource.',
      },
    );
  }

  /** What monitoring knows of the function. */
  get watched(): WatchedFunction {
    return this.known;
  }

  /** How many invocations run at a time at most; undefined of a function that feeds on no queue. */
  get maxConcurrency(): number | undefined {
    return this.consumers;
  }

  /** Tells monitoring that a schedule invokes the function at this rate. */
  runsEvery(rate: Duration): void {
    this.known = { ...this.known, runsEvery: rate };
  }

  /**
   * Feeds the function from a queue. A message is deleted unless the function reports it failed (or dies).
   * @param limits `maxConcurrency`: 2 to 1000 invocations at a time.
   */
  consume(
    { queue, watched }: QueueWithDlq,
    limits: { readonly batchSize: number; readonly maxConcurrency: number },
  ): void {
    this.known = { ...this.known, consumes: watched };
    this.consumers = limits.maxConcurrency;
    // No SqsEventSource: it would grant GetQueueUrl too. ChangeMessageVisibility is for the handler's own backoff and, in
    // batches, for its lease. On AWS it covers the batch; other implementations of IAM look for the batch by its own name.
    const grant = Grant.addToPrincipal({
      grantee: this,
      actions: [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:ChangeMessageVisibility',
        'sqs:ChangeMessageVisibilityBatch',
        'sqs:GetQueueAttributes',
      ],
      resourceArns: [queue.queueArn],
    });
    const mapping = this.lambda.addEventSourceMapping('Source', {
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
      ...limits,
    });
    grant.applyBefore(mapping);
    Validations.of(mapping).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda has no such destination for SQS; what fails stays in the queue and ends in its DLQ.',
    });
  }
}
