import { ChangeMessageVisibilityCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
  receipt: string | undefined;
}

/** A visibility timeout, in virtual seconds. */
const TWELVE_MINUTES = 720;

/** A queue as SQS keeps it: at least once; in groups, if any, strictly one batch after another. Time is virtual. */
export class SimulatedQueue {
  messages: Message[] = [];
  private counter = 0;

  constructor(
    readonly url: string,
    private readonly clock: { seconds: number },
    /** After so many seconds a message comes back that a consumer took and then died over. */
    private readonly visibilityTimeout = TWELVE_MINUTES,
  ) {}

  push(body: string, group?: string): void {
    const { seconds } = this.clock;
    const id = `${this.url}/${String(this.counter++)}`;
    this.messages.push({ id, body, group, sentAt: seconds, receives: 0, visibleAt: seconds, receipt: undefined });
  }

  receive(most: number): SQSRecord[] {
    const { seconds } = this.clock;
    const blocked = new Set(this.messages.flatMap(({ group, visibleAt }) => (visibleAt > seconds ? [group] : [])));
    blocked.delete(undefined);
    const batch = this.messages
      .filter(({ group, visibleAt }) => visibleAt <= seconds && !blocked.has(group))
      .slice(0, most);
    return batch.map((message) => this.deliver(message));
  }

  changeVisibility(receipt: string, timeout: number): void {
    const message = this.messages.find((one) => one.receipt === receipt);
    if (message !== undefined) message.visibleAt = this.clock.seconds + timeout;
  }

  delete(ids: ReadonlySet<string>): void {
    this.messages = this.messages.filter(({ id }) => !ids.has(id));
  }

  private deliver(message: Message): SQSRecord {
    message.receives += 1;
    message.visibleAt = this.clock.seconds + this.visibilityTimeout;
    message.receipt = `${message.id}#${String(message.receives)}`;
    return {
      messageId: message.id,
      receiptHandle: message.receipt,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(Date.now() - (this.clock.seconds - message.sentAt) * 1000),
        SenderId: 'simulation',
        ApproximateFirstReceiveTimestamp: '0',
        ...(message.group !== undefined && { MessageGroupId: message.group }),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:simulated',
      awsRegion: 'us-east-1',
    };
  }
}

/** An SQS client over such queues; `fault` runs before and after each command takes effect, and may throw. */
export const simulatedClient = (queues: readonly SimulatedQueue[], fault: () => Promise<void>): SQSClient => {
  const queueAt = (url: string | undefined) => {
    const queue = queues.find((one) => one.url === url);
    if (queue === undefined) throw new Error(`no queue at ${String(url)}`);
    return queue;
  };
  const apply = (command: unknown): void => {
    if (command instanceof SendMessageCommand)
      queueAt(command.input.QueueUrl).push(command.input.MessageBody ?? '', command.input.MessageGroupId);
    else if (command instanceof ChangeMessageVisibilityCommand)
      queueAt(command.input.QueueUrl).changeVisibility(
        command.input.ReceiptHandle ?? '',
        command.input.VisibilityTimeout ?? 0,
      );
    else throw new Error('a command that the simulation does not know');
  };
  const send = async (command: unknown): Promise<unknown> => {
    await fault();
    apply(command);
    await fault();
    return {};
  };
  return Object.assign(new SQSClient({ region: 'us-east-1' }), { send });
};
