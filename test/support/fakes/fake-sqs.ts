import {
  ChangeMessageVisibilityBatchCommand,
  type ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityCommand,
  type ChangeMessageVisibilityCommandInput,
  SQSClient,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { untilAborted } from './until-aborted';

type Answer = (options: { abortSignal: AbortSignal }) => unknown;

/** SQS as a consumer meets it: it notes what it is told, and answers what the test says. */
export class FakeSqs {
  readonly renewals: ChangeMessageVisibilityBatchCommandInput[] = [];
  readonly rests: ChangeMessageVisibilityCommandInput[] = [];
  readonly sent: SendMessageCommandInput[] = [];
  /** The answers to the next renewals, one each. */
  readonly renewalAnswers: Answer[] = [];
  /** Thrown at everything but a renewal. */
  failure: Error | undefined;
  /** Whether nothing but a renewal is answered. */
  hangs = false;
  /** Thrown at every renewal that has no answer of its own. */
  renewalFailure: Error | undefined;

  readonly client: SQSClient = Object.assign(new SQSClient({ region: 'us-east-1' }), {
    send: (command: unknown, options: { abortSignal: AbortSignal }) => this.take(command, options),
  });

  private async take(command: unknown, options: { abortSignal: AbortSignal }): Promise<unknown> {
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      this.renewals.push(command.input);
      const answer = this.renewalAnswers.shift();
      if (answer !== undefined) return await answer(options);
      if (this.renewalFailure !== undefined) throw this.renewalFailure;
      return { Successful: command.input.Entries?.map(({ Id }) => ({ Id })) };
    }
    if (this.failure !== undefined) throw this.failure;
    if (this.hangs) return await untilAborted(options.abortSignal);
    if (command instanceof ChangeMessageVisibilityCommand) this.rests.push(command.input);
    else if (command instanceof SendMessageCommand) this.sent.push(command.input);
    else throw new Error('a command that a consumer does not need');
    return {};
  }
}

interface RecordOptions {
  readonly group?: string;
  readonly attempts?: number;
  readonly sentAt?: Date;
}

/** A message as Lambda gets it, with `name` in its body. */
export const record = (name: string, { group, attempts = 1, sentAt = new Date(0) }: RecordOptions = {}): SQSRecord => ({
  messageId: `id-${name}`,
  receiptHandle: `receipt-${name}`,
  body: JSON.stringify({ name }),
  attributes: {
    ApproximateReceiveCount: String(attempts),
    SentTimestamp: String(sentAt.getTime()),
    SenderId: 'x',
    ApproximateFirstReceiveTimestamp: '0',
    ...(group !== undefined && { MessageGroupId: group }),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn',
  awsRegion: 'us-east-1',
});
