import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVES } from '../../lambdas/core/limits';

/** As long as SQS keeps anything. A standard queue's message brings its age along, so the DLQ must not keep less. */
const RETENTION = Duration.days(14);

export interface QueueWithDlqProps {
  /** Without the suffix `.fifo`. */
  readonly name: string;
  /** Of the function that consumes the queue. */
  readonly consumerTimeout: Duration;
  /** One message at a time for each group, in order. */
  readonly fifo?: boolean;
}

/** A queue and the place where its failed messages wait for a person. */
export class QueueWithDlq extends Construct {
  readonly queue: Queue;
  readonly queueName: string;
  readonly deadLetterQueue: Queue;
  readonly deadLetterQueueName: string;
  /** How long a message rests at most that an invocation took and then died over: before it could take a lease. */
  readonly visibilityTimeout: Duration;

  constructor(scope: Construct, id: string, { name, consumerTimeout, fifo = false }: QueueWithDlqProps) {
    super(scope, id);
    const suffix = fifo ? '.fifo' : '';
    this.queueName = `${name}${suffix}`;
    this.deadLetterQueueName = `${name}-dlq${suffix}`;
    // The least that Lambda allows: consumers hold their messages by a lease, which is shorter (see decisions/0024).
    this.visibilityTimeout = consumerTimeout;
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      ...(fifo && { fifo: true }), // CloudFormation refuses an explicit false
    };

    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...common,
      queueName: this.deadLetterQueueName,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        // By name: each queue's policy mentions the other, which CloudFormation could not resolve by reference.
        sourceQueues: [
          Queue.fromQueueArn(this, 'Source', Stack.of(this).formatArn({ service: 'sqs', resource: this.queueName })),
        ],
      },
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'Serverless::Serverless-SQSRedrivePolicy',
      reason: 'It is the dead-letter queue: from here a person redrives.',
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: this.queueName,
      visibilityTimeout: this.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVES },
    });
  }

  /** May put messages into the queue. */
  grantSend(grantee: IGrantable): void {
    send(grantee, this.queue);
  }

  /** May put messages into the dead-letter queue, with the reason, instead of receiving them in vain. */
  grantPark(grantee: IGrantable): void {
    send(grantee, this.deadLetterQueue);
  }
}

/** Narrower than `Queue.grantSendMessages`, which adds GetQueueAttributes and GetQueueUrl. */
const send = (grantee: IGrantable, queue: Queue): void => {
  Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [queue.queueArn] });
};
