import { ChangeMessageVisibilityBatchCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { before } from '../core/deadline';
import { type Time, timeLimit } from '../core/time';

/** A message that nobody else gets for a while. */
export interface HeldMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly group: string | undefined;
  readonly message: Message;
}

export interface HeldQueue {
  readonly sqs: SQSClient;
  readonly url: string;
  readonly time: Pick<Time, 'now' | 'pause'>;
}

/** SQS gives and takes ten at a time. */
export const BATCH = 10;

/** What has been received so far, by message. */
export class Holdings {
  readonly messages = new Map<string, HeldMessage>();
  /** Groups of which more may lie behind what came: an answer that was full held others, too. */
  private readonly cut = new Set<string>();

  /** @returns what is new. */
  take(batch: readonly HeldMessage[]): HeldMessage[] {
    const fresh = batch.filter(({ messageId }) => !this.messages.has(messageId));
    for (const held of batch) this.messages.set(held.messageId, held);
    const groups = new Set(batch.flatMap(({ group }) => group ?? []));
    for (const group of groups)
      if (batch.length === BATCH && groups.size > 1) this.cut.add(group);
      else this.cut.delete(group);
    return fresh;
  }

  /** The messages of a group that may have been cut; each group once. */
  nextCutGroup(): HeldMessage[] {
    const [group] = this.cut;
    if (group === undefined) return [];
    this.cut.delete(group);
    return Array.from(this.messages.values()).filter((held) => held.group === group);
  }
}

/** How long giving back may take: it happens when the work is over, perhaps because its time is. */
const GIVE_BACK_MS = 5_000;
const AT_ONCE = 8;

/**
 * Whatever is held can be had at once again. What cannot be given back comes back by itself.
 * @returns how many were not given back.
 */
export const giveBack = async (
  { sqs, url, time }: HeldQueue,
  messages: readonly Pick<HeldMessage, 'receiptHandle'>[],
): Promise<number> => {
  using limit = timeLimit(time, GIVE_BACK_MS);
  const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, index) =>
    messages.slice(index * BATCH, (index + 1) * BATCH),
  );
  let kept = 0;
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const Entries = batch.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }));
      try {
        const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
        const { Failed = [] } = await before(limit, sqs.send(command, { abortSignal: limit.signal }));
        kept += Failed.length;
      } catch {
        kept += batch.length;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return kept;
};
