import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVES, MESSAGE_RETENTION_DAYS } from '../../lambdas/core/limits';
import type { WatchedQueue } from '../monitoring/watched-pipeline';

export interface QueueWithDlqProps {
  /** Every physical name starts with it. */
  readonly pipelineName: string;
  /** What follows in the names of the queue and of its dead-letter queue. */
  readonly name: string;
  /** What one message stands for, to people: in the singular, and its plural takes an s. */
  readonly carries: string;
  /** Of the function that consumes the queue. */
  readonly consumerTimeout: Duration;
  /** One message at a time for each group, in order. */
  readonly fifo?: boolean;
}

/** A queue and the place where its failed messages wait for a person. */
export class QueueWithDlq extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  /** What monitoring knows of the queue. */
  readonly watched: WatchedQueue;

  constructor(scope: Construct, id: string, props: QueueWithDlqProps) {
    super(scope, id);
    const { pipelineName, name, carries, consumerTimeout, fifo = false } = props;
    const suffix = fifo ? '.fifo' : '';
    const queueName = `${pipelineName}-${name}${suffix}`;
    const deadLetterQueueName = `${pipelineName}-${name}-dlq${suffix}`;
    // The least that Lambda allows: consumers hold their messages by a lease, which is shorter (see decisions/0024).
    const visibilityTimeout = consumerTimeout;
    this.watched = { name, carries, queueName, deadLetterQueueName, restAfterCrash: visibilityTimeout };
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(MESSAGE_RETENTION_DAYS),
      ...(fifo && { fifo: true }), // CloudFormation refuses an explicit false
    };

    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...common,
      queueName: deadLetterQueueName,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        // By name: each queue's policy mentions the other, which CloudFormation could not resolve by reference.
        sourceQueues: [
          Queue.fromQueueArn(this, 'Source', Stack.of(this).formatArn({ service: 'sqs', resource: queueName })),
        ],
      },
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'Serverless::Serverless-SQSRedrivePolicy',
      reason: 'It is the dead-letter queue: from here a person redrives.',
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName,
      visibilityTimeout,
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

  /** May count what lies in the queue and in the dead-letter queue. */
  grantCount(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['sqs:GetQueueAttributes'],
      resourceArns: [this.queue.queueArn, this.deadLetterQueue.queueArn],
    });
  }

  /** May look at the dead letters: receive them and give them back, and delete none. */
  grantLook(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      // As for a consumer: AWS covers the batch by the second one, other implementations of IAM do not.
      actions: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:ChangeMessageVisibilityBatch'],
      resourceArns: [this.deadLetterQueue.queueArn],
    });
  }
}

/** Narrower than `Queue.grantSendMessages`, which adds GetQueueAttributes and GetQueueUrl. */
const send = (grantee: IGrantable, queue: Queue): void => {
  Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [queue.queueArn] });
};
