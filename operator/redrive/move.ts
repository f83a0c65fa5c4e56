import { createHash } from 'node:crypto';
import { DeleteMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterOf, isFifo } from '../../lambdas/adapters/sqs-dead-letters';
import {
  type HeldMessage,
  type HeldQueue,
  Holdings,
  giveBack,
  patienceFor,
} from '../../lambdas/adapters/sqs-held-messages';
import { holdAll } from '../../lambdas/adapters/sqs-hold-all';
import type { Deadline } from '../../lambdas/core/deadline';
import type { DeadLetter } from '../../lambdas/core/ports/queues';
import type { Time } from '../../lambdas/core/time';
import { type Candidate, holder } from './hold';

/** From a dead-letter queue into the queue whose work it was. */
export interface Way {
  readonly sqs: SQSClient;
  readonly from: string;
  readonly to: string;
  readonly time: Pick<Time, 'now' | 'pause'>;
}

export interface Wanted {
  readonly isWanted: (letter: DeadLetter) => boolean;
  /** No more than these, whatever comes into the queue meanwhile: what fails again comes back into it. */
  readonly most: number;
  /** Messages a second. */
  readonly rate: number;
}

/**
 * No more is held than is moved in this time: SQS lets nobody hold a message for more than twelve hours in all (API Reference,
 * "ChangeMessageVisibility"), and whoever dies over 100,000 is not to hide them all.
 */
const MOST_HELD_SECONDS = 2 * 3600;

/** So often in a row what was held may be lost: then somebody else takes it. */
const MOST_LOST = 3;

/**
 * SQS drops what it has taken under the same id less than five minutes ago (Amazon SQS Developer Guide, "Exactly-once
 * processing"), and never says so. The message that failed had another id; this one is new for each time that it was given
 * up. Whoever died between sending and deleting sends it again, and within five minutes it stays one.
 */
const deduplicationId = (messageId: string): string =>
  createHash('sha256').update(`redrive ${messageId}`).digest('hex');

/** Sends first, deletes then: a message that is there twice is absorbed, one that is nowhere is lost. */
const moveOne = async (
  { sqs, from, to }: Way,
  { messageId, receiptHandle, group, message }: HeldMessage,
): Promise<void> => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: to,
      MessageBody: message.Body,
      // Messages of a standard queue may have a group, too, for fair queues; it takes no such id.
      ...(group !== undefined &&
        isFifo(to) && { MessageGroupId: group, MessageDeduplicationId: deduplicationId(messageId) }),
    }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: receiptHandle }));
};

/**
 * Moves what is wanted, in the order in which it was given up, and within a FIFO group in its order. It looks again when there
 * is more: of a Job with more than ten dead letters SQS shows the next ones when the first are gone, more may lie there than are
 * held at a time, and what was held may have been lost, as while a laptop was closed.
 * @param deadline ends it between two messages; what is not moved is given back at once.
 * @throws the deadline's reason; {RetryLater} or AWS's error when SQS does not go along.
 */
export const moveDeadLetters = async (
  way: Way,
  { isWanted, most, rate }: Wanted,
  deadline: Deadline,
  onMoved: (letter: DeadLetter) => void,
): Promise<void> => {
  const queue: HeldQueue = { sqs: way.sqs, url: way.from, time: way.time };
  const fifo = isFifo(way.from);
  const mostHeld = Math.ceil(rate * MOST_HELD_SECONDS);
  const done = new Set<string>();
  /** Rounds in a row in which something was lost. */
  let lost = 0;

  /** Holds what is wanted, and gives back the rest. @returns it in the order in which it was given up. */
  const gather = async (held: Holdings): Promise<{ wanted: Candidate[]; isAll: boolean }> => {
    const letters: DeadLetter[] = [];
    for await (const one of holdAll(queue, { fifo, held }, deadline)) letters.push(deadLetterOf(one));
    const due = letters
      .filter((letter) => !done.has(letter.messageId) && isWanted(letter))
      .toSorted((one, other) => one.parkedAt.getTime() - other.parkedAt.getTime())
      .slice(0, most - done.size);
    const wanted = due
      .slice(0, mostHeld)
      // What was asked for twice has another receipt now.
      .flatMap((letter) => {
        const current = held.messages.get(letter.messageId);
        return current === undefined ? [] : [{ letter, held: current }];
      });
    const ids = new Set(wanted.map(({ letter }) => letter.messageId));
    const others = Array.from(held.messages.values()).filter(({ messageId }) => !ids.has(messageId));
    await giveBack(queue, others, patienceFor(others.length));
    for (const { messageId } of others) held.messages.delete(messageId);
    return { wanted, isAll: due.length === wanted.length };
  };

  /** @returns whether another one may find something to move. */
  const round = async (): Promise<boolean> => {
    const held = new Holdings();
    try {
      const { wanted, isAll } = await gather(held);
      let waiting: readonly Candidate[] = wanted;
      const before = done.size;
      const hold = holder(queue);
      for (;;) {
        deadline.require();
        waiting = await hold.keep(waiting);
        const [next] = waiting;
        if (next === undefined) {
          const isLost = done.size - before < wanted.length;
          lost = isLost ? lost + 1 : 0;
          return isLost ? lost < MOST_LOST : done.size > before && (fifo || !isAll);
        }
        waiting = waiting.slice(1);
        await moveOne(way, next.held);
        held.messages.delete(next.letter.messageId);
        done.add(next.letter.messageId);
        onMoved(next.letter);
        if (waiting.length > 0) await way.time.pause(1000 / rate, deadline.signal);
      }
    } finally {
      await giveBack(queue, Array.from(held.messages.values()), patienceFor(held.messages.size));
    }
  };

  while ((await round()) && done.size < most);
};
