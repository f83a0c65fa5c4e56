import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../../lambdas/core/json';
import { type FakeStack, cloudFormationOf } from '../fakes/query-api';
import { type Answer, type Asked, type BareServer, startBareServer } from './bare-server';

/* AWS as a process of the operator CLI meets it, by HTTP and in real time: as much of it as the commands ask for. */

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  receipt: string;
  /** In milliseconds; in the future: somebody holds it. */
  visibleAt: number;
}

/** A standard queue. */
export class BareQueue {
  readonly messages: Message[] = [];

  constructor(readonly name: string) {}

  get bodies(): readonly string[] {
    return this.messages.map(({ body }) => body);
  }

  get held(): number {
    return this.messages.filter(({ visibleAt }) => visibleAt > Date.now()).length;
  }

  push(body: string): string {
    const id = randomUUID();
    this.messages.push({ id, body, sentAt: Date.now(), receipt: '', visibleAt: 0 });
    return id;
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify(value),
});

const sqsInput = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string().default(''),
  ReceiptHandle: z.string().optional(),
  MaxNumberOfMessages: z.number().default(1),
  VisibilityTimeout: z.number().default(30),
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.number() })).default([]),
});

/** SQS, JSON protocol: API Reference, each action's own page. */
const sqs = (queues: readonly BareQueue[], action: string, body: string): Answer => {
  const input = sqsInput.parse(parseJson(body));
  const queue = queues.find(({ name }) => input.QueueUrl.endsWith(`/${name}`));
  if (queue === undefined) return json({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'none' }, 400);
  const { messages } = queue;
  const hold = (receipt: string, seconds: number) => {
    for (const one of messages) if (one.receipt === receipt) one.visibleAt = Date.now() + seconds * 1000;
  };
  switch (action) {
    case 'GetQueueAttributes':
      return json({
        Attributes: {
          ApproximateNumberOfMessages: String(messages.length - queue.held),
          ApproximateNumberOfMessagesNotVisible: String(queue.held),
          ApproximateNumberOfMessagesDelayed: '0',
        },
      });
    case 'SendMessage':
      return json({ MessageId: queue.push(input.MessageBody), MD5OfMessageBody: md5(input.MessageBody) });
    case 'DeleteMessage': {
      const at = messages.findIndex(({ receipt }) => receipt === input.ReceiptHandle);
      if (at >= 0) messages.splice(at, 1);
      return json({});
    }
    case 'ChangeMessageVisibilityBatch':
      for (const { ReceiptHandle, VisibilityTimeout } of input.Entries) hold(ReceiptHandle, VisibilityTimeout);
      return json({ Successful: input.Entries.map(({ Id }) => ({ Id })), Failed: [] });
    case 'ReceiveMessage': {
      const some = messages.filter(({ visibleAt }) => visibleAt <= Date.now()).slice(0, input.MaxNumberOfMessages);
      return json({
        Messages: some.map((one) => {
          one.receipt = randomUUID();
          hold(one.receipt, input.VisibilityTimeout);
          return {
            ...{ MessageId: one.id, ReceiptHandle: one.receipt, Body: one.body, MD5OfBody: md5(one.body) },
            Attributes: { SentTimestamp: String(one.sentAt), ApproximateReceiveCount: '1' },
          };
        }),
      });
    }
    default:
      return json({ __type: 'UnknownOperationException', message: action }, 400);
  }
};

export interface BareAws {
  /** @param url of this AWS: the SDK asks a queue where its URL says that it is. */
  readonly stack: (url: string) => FakeStack;
  readonly queues: readonly BareQueue[];
  /** Answers what is neither CloudFormation nor SQS. */
  readonly others?: (asked: Asked) => Answer | undefined;
}

/** Speaks plain HTTP; `AWS_ENDPOINT_URL` leads to it. */
export const startBareAws = ({ stack, queues, others }: BareAws): Promise<BareServer> =>
  startBareServer((asked) => {
    const [service, action] = String(asked.headers['x-amz-target'] ?? '').split('.');
    if (service === 'AmazonSQS') return sqs(queues, action ?? '', asked.body);
    const parameters = new URLSearchParams(asked.body);
    if (parameters.get('Action') === 'DescribeStacks') {
      const { status, xml } = cloudFormationOf([stack(`http://${asked.headers.host ?? ''}`)])(
        'DescribeStacks',
        parameters,
      );
      return { status, type: 'text/xml', body: xml };
    }
    return others?.(asked) ?? { status: 501, type: 'text/plain', body: `${asked.method} ${asked.url.href}` };
  });
