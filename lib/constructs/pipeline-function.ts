import { join, resolve } from 'node:path';
import { type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const PROJECT = resolve(__dirname, '../..');

export interface PipelineFunctionProps {
  /** Every physical name starts with it. */
  readonly pipelineName: string;
  /** Names the folder under `lambdas/`, the function, its role, its log group and the log field `service`. */
  readonly feature: string;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  readonly logRetention: RetentionDays;
  readonly environment: Readonly<Record<string, string>>;
}

/** A Lambda of the pipeline, with a role that may write its own log and, so far, nothing else. */
export class PipelineFunction extends Construct implements IGrantable {
  /** `${pipelineName}-${feature}`. */
  readonly name: string;
  readonly function: NodejsFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const functionName = `${props.pipelineName}-${props.feature}`;
    this.name = functionName;

    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: props.logRetention,
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

    this.function = new NodejsFunction(this, 'Function', {
      functionName,
      entry: join(PROJECT, 'lambdas', props.feature, 'handler.ts'),
      handler: 'handler',
      projectRoot: PROJECT,
      depsLockFilePath: join(PROJECT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      role: this.role,
      logGroup: this.logGroup,
      awsSdkConnectionReuse: false, // a switch of SDK v2
      environment: {
        // twilio and follow-redirects call url.parse(), and Node would put its warning about that among the JSON logs.
        NODE_OPTIONS: '--enable-source-maps --disable-warning=DEP0169',
        POWERTOOLS_SERVICE_NAME: props.feature,
        ...props.environment,
      },
      bundling: {
        format: OutputFormat.CJS, // loads the SDK about 25 % faster than ESM
        target: 'node24',
        bundleAwsSDK: true,
        minify: true,
        keepNames: true, // errors take their name from their class
        sourceMap: true,
        sourcesContent: false,
        logLevel: LogLevel.WARNING,
        // The ES modules of the SDK and of Smithy shake better: a quarter less for ingest.
        mainFields: ['module', 'main'],
      },
    });
    Validations.of(this.function).acknowledge(
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

  /**
   * Feeds the function from a queue. A message is deleted unless the function reports it failed (or dies).
   * @param limits `maxConcurrency`: 2 to 1000 invocations at a time.
   */
  consume(queue: IQueue, limits: { readonly batchSize: number; readonly maxConcurrency: number }): void {
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
    const mapping = this.function.addEventSourceMapping('Source', {
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
