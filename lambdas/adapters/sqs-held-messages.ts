import { ChangeMessageVisibilityBatchCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { before } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
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

const AT_ONCE = 8;

/**
 * Changes for how long messages rest, from now on.
 * @returns those of which SQS did not take it: they are gone, or somebody else's.
 * @throws {RetryLater} `queue-unavailable` when SQS did not answer for some; the others were changed.
 */
export const restFor = async <Held extends Pick<HeldMessage, 'receiptHandle'>>(
  { sqs, url, time }: HeldQueue,
  messages: readonly Held[],
  { seconds, withinMs }: { readonly seconds: number; readonly withinMs: number },
): Promise<Held[]> => {
  using limit = timeLimit(time, withinMs);
  const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, index) =>
    messages.slice(index * BATCH, (index + 1) * BATCH),
  );
  const failed: Held[] = [];
  let trouble: unknown;
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      if (limit.signal.aborted) {
        trouble ??= limit.signal.reason;
        return;
      }
      const Entries = batch.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      try {
        const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
        const { Failed = [] } = await before(limit, sqs.send(command, { abortSignal: limit.signal }));
        const ids = new Set(Failed.map(({ Id }) => Id));
        failed.push(...batch.filter((_held, index) => ids.has(String(index))));
      } catch (error) {
        trouble = error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (trouble !== undefined)
    throw new RetryLater('queue-unavailable', {
      message: `SQS does not say how long messages rest: ${explain(trouble)}`,
      cause: trouble,
    });
  return failed;
};

/** How long giving back may take: it happens when the work is over, perhaps because its time is. */
const GIVE_BACK_MS = 5_000;

/** How long it may take at a terminal: ten are a request, of which eight are under way, and a slow line takes 400 ms for one. */
export const patienceFor = (messages: number): number => Math.max(60_000, messages * 5);

/** Whatever is held can be had at once again. What cannot be given back comes back by itself. */
export const giveBack = async (
  queue: HeldQueue,
  messages: readonly Pick<HeldMessage, 'receiptHandle'>[],
  withinMs = GIVE_BACK_MS,
): Promise<void> => {
  await restFor(queue, messages, { seconds: 0, withinMs }).catch(() => undefined);
};
