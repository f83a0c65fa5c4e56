import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSServiceException,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { VirtualTime } from './virtual-time';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  /** In the words of the message's attributes, as a dead letter carries them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
  receipt: string | undefined;
}

interface NewMessage extends Pick<Message, 'body' | 'group'> {
  readonly attributes?: Message['attributes'];
  readonly delaySeconds?: number;
  readonly receives?: number;
}

const REFUSED = { $fault: 'client', $metadata: { httpStatusCode: 400 } } as const;

interface QueueOptions {
  /** In seconds. How long a message rests whose consumer does not say otherwise. */
  readonly visibilityTimeout?: number;
  /** One message after another in each group. */
  readonly fifo?: boolean;
  /** After so many receives SQS moves a message there by itself. */
  readonly redrive?: { readonly to: SimulatedQueue; readonly maxReceives: number };
}

/** Where the template says nothing. Source: CloudFormation, AWS::SQS::Queue. */
const DEFAULT_VISIBILITY_SECONDS = 30;
/** SQS takes the same message of a FIFO queue once in this time. */
const DEDUPLICATION_SECONDS = 300;

class ReceiptExpired extends Error {
  override readonly name = 'InvalidParameterValue';
}

/**
 * A queue as SQS keeps it: at least once, and in a FIFO queue (one that has groups) no message while one before it in its
 * group is in flight; what stands before that one may come again. Sources: the sequences that LocalStack recorded against
 * AWS (`test_fifo_group_visibility_*`), Amazon SQS Developer Guide, "Exactly-once processing". Time is virtual.
 */
export class SimulatedQueue {
  /**
   * What a standard queue does with the messages that can be had, before it gives some of them: it promises no order.
   * Source: SQS Developer Guide, "Standard queues".
   */
  disorder: (messages: Message[]) => Message[] = (messages) => messages;
  /** Whether a standard queue gives a message once more at once, as it may ("at-least-once delivery", ibidem). */
  givesTwice: (message: Message) => boolean = () => false;
  /** Told of each message that it takes. */
  onTaken: (body: string) => void = () => undefined;
  /** Changes with whatever may let somebody have other messages than before. */
  revision = 0;
  private kept: Message[] = [];
  private byId = new Map<string, Message>();
  private counter = 0;
  private readonly taken = new Map<string, number>();

  constructor(
    readonly url: string,
    private readonly clock: Pick<VirtualTime, 'seconds' | 'now'>,
    private readonly options: QueueOptions = {},
  ) {}

  get messages(): readonly Message[] {
    return this.kept;
  }

  set messages(messages: readonly Message[]) {
    this.kept = [...messages];
    this.byId = new Map(messages.map((message) => [message.id, message]));
  }

  /** A message that nobody had to ask for: it counts as any other. @param receives how often somebody got it before. */
  push(body: string, group?: string, receives = 0): void {
    this.add({ body, group, receives });
  }

  /** @throws when SQS refuses it: a FIFO queue wants a group and an id, and delays no single message. */
  send({
    MessageBody: body = '',
    MessageGroupId: group,
    MessageDeduplicationId: deduplicationId,
    MessageAttributes = {},
    DelaySeconds = 0,
  }: SendMessageCommandInput): void {
    if (this.options.fifo === true) {
      if (group === undefined || deduplicationId === undefined)
        throw new SQSServiceException({ ...REFUSED, name: 'MissingParameter', message: 'a group and an id' });
      if (DelaySeconds > 0)
        throw new SQSServiceException({ ...REFUSED, name: 'InvalidParameterValue', message: 'no delay' });
      const { seconds } = this.clock;
      if (seconds - (this.taken.get(deduplicationId) ?? -Infinity) < DEDUPLICATION_SECONDS) return;
      this.taken.set(deduplicationId, seconds);
    }
    const attributes = Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    );
    this.add({ body, group, attributes, delaySeconds: DelaySeconds });
  }

  private add({ body, group, attributes = {}, delaySeconds = 0, receives = 0 }: NewMessage): void {
    const { seconds } = this.clock;
    this.revision += 1;
    const id = `${this.url}/${String(this.counter++)}`;
    const visibleAt = seconds + delaySeconds;
    const message = { id, body, group, attributes, sentAt: seconds, receives, visibleAt, receipt: undefined };
    this.kept.push(message);
    this.byId.set(id, message);
    this.onTaken(body);
  }

  /** @param seconds for how long it rests; undefined: as the queue says. */
  receive(most: number, seconds?: number): SQSRecord[] {
    this.redrive();
    const visibility = seconds ?? this.options.visibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS;
    const free = this.available();
    const given = (this.options.fifo === true ? free : this.disorder(free)).slice(0, most);
    return given.map((message) => this.deliver(message, visibility));
  }

  /** What can be had now. */
  private available(): Message[] {
    const { seconds } = this.clock;
    const blocked = new Set<string>();
    const free: Message[] = [];
    for (const message of this.kept) {
      const { group, visibleAt } = message;
      if (group !== undefined && blocked.has(group)) continue;
      if (visibleAt <= seconds) free.push(message);
      else if (group !== undefined) blocked.add(group);
    }
    return free;
  }

  /** As GetQueueAttributes counts: what stands behind a message in flight of its group counts as visible. */
  depth() {
    const { seconds } = this.clock;
    const resting = this.messages.filter(({ visibleAt }) => visibleAt > seconds);
    const delayed = resting.filter(({ receives }) => receives === 0).length;
    return { visible: this.messages.length - resting.length, inFlight: resting.length - delayed, delayed };
  }

  /** What the message carries besides its body. */
  attributesOf(messageId: string): Readonly<Record<string, string>> {
    return this.byId.get(messageId)?.attributes ?? {};
  }

  /** @throws {ReceiptExpired} on a FIFO queue; a standard one takes an old receipt, as long as the message is there. */
  changeVisibility(receipt: string, timeout: number): void {
    const message = this.find(receipt);
    if (message === undefined) throw new ReceiptExpired('Message does not exist or is not available');
    const isCurrent = message.receipt === receipt && message.visibleAt > this.clock.seconds;
    if (message.group !== undefined && !isCurrent) throw new ReceiptExpired('The receipt handle has expired');
    message.visibleAt = this.clock.seconds + timeout;
    this.revision += 1;
  }

  /** What Lambda does with the messages that were not reported failed: on a FIFO queue it takes a receipt that holds. */
  delete(receipts: ReadonlySet<string>): void {
    this.revision += 1;
    this.kept = this.kept.filter(({ id, group, receipt = '', visibleAt }) => {
      const isHeld = group === undefined || visibleAt > this.clock.seconds;
      if (!receipts.has(receipt) || !isHeld) return true;
      this.byId.delete(id);
      return false;
    });
  }

  /** Whether nobody else can get the message that came with this receipt. */
  isHeldBy(receipt: string): boolean {
    const message = this.find(receipt);
    return message?.receipt === receipt && message.visibleAt > this.clock.seconds;
  }

  /** Whether somebody else has got the message that came with this receipt. */
  isOvertaken(receipt: string): boolean {
    const message = this.find(receipt);
    return message !== undefined && message.receipt !== receipt;
  }

  /** When the message comes back that came with this receipt; undefined when it is gone. */
  visibleAt(receipt: string): number | undefined {
    return this.find(receipt)?.visibleAt;
  }

  private find(receipt: string): Message | undefined {
    const of = receipt.slice(0, receipt.lastIndexOf('#'));
    return this.byId.get(of);
  }

  private redrive(): void {
    const { redrive } = this.options;
    if (redrive === undefined || this.messages.every(({ receives }) => receives < redrive.maxReceives)) return;
    const spent = this.messages.filter(
      ({ receives, visibleAt }) => receives >= redrive.maxReceives && visibleAt <= this.clock.seconds,
    );
    for (const { body, group } of spent) redrive.to.push(body, group);
    this.messages = this.messages.filter((message) => !spent.includes(message));
  }

  private deliver(message: Message, visibility: number): SQSRecord {
    const { seconds } = this.clock;
    this.revision += 1;
    message.receives += 1;
    message.visibleAt = seconds + visibility;
    message.receipt = `${message.id}#${String(message.receives)}`;
    if (this.options.fifo !== true && this.givesTwice(message)) message.visibleAt = seconds;
    return {
      messageId: message.id,
      receiptHandle: message.receipt,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(this.clock.now().getTime() - (seconds - message.sentAt) * 1000),
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

const received = (queue: SimulatedQueue, most: number, seconds: number | undefined) =>
  queue.receive(most, seconds).map(({ messageId, receiptHandle, body, attributes }) => ({
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    Body: body,
    Attributes: attributes,
    MessageAttributes: Object.fromEntries(
      Object.entries(queue.attributesOf(messageId)).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]),
    ),
  }));

/** What SQS does with a command that has reached it, and answers. */
export const sqsOver = (queues: readonly SimulatedQueue[]): ((command: unknown) => unknown) => {
  const queueAt = (url: string | undefined) => {
    const queue = queues.find((one) => one.url === url);
    if (queue === undefined) throw new Error(`no queue at ${String(url)}`);
    return queue;
  };
  return (command) => {
    if (command instanceof SendMessageCommand) {
      queueAt(command.input.QueueUrl).send(command.input);
      return {};
    }
    if (command instanceof ReceiveMessageCommand) {
      const { QueueUrl, MaxNumberOfMessages = 1, VisibilityTimeout } = command.input;
      return { Messages: received(queueAt(QueueUrl), MaxNumberOfMessages, VisibilityTimeout) };
    }
    if (command instanceof DeleteMessageCommand) {
      const { QueueUrl, ReceiptHandle = '' } = command.input;
      queueAt(QueueUrl).delete(new Set([ReceiptHandle]));
      return {};
    }
    if (command instanceof GetQueueAttributesCommand) {
      const { visible, inFlight, delayed } = queueAt(command.input.QueueUrl).depth();
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(inFlight),
          ApproximateNumberOfMessagesDelayed: String(delayed),
        },
      };
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      const { QueueUrl, ReceiptHandle = '', VisibilityTimeout = 0 } = command.input;
      queueAt(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
      return {};
    }
    if (!(command instanceof ChangeMessageVisibilityBatchCommand))
      throw new Error('a command that the simulation does not know');
    const { QueueUrl, Entries = [] } = command.input;
    const queue = queueAt(QueueUrl);
    const Failed = Entries.flatMap(({ Id, ReceiptHandle = '', VisibilityTimeout = 0 }) => {
      try {
        queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
        return [];
      } catch (error) {
        return [{ Id, Code: String(error), SenderFault: true }];
      }
    });
    return { Failed };
  };
};
