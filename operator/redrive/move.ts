import { createHash } from 'node:crypto';
import { DeleteMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterOf, isFifo } from '../../lambdas/adapters/sqs-dead-letters';
import {
  type HeldMessage,
  type HeldQueue,
  Holdings,
  giveBack,
  restFor,
} from '../../lambdas/adapters/sqs-held-messages';
import { holdAll } from '../../lambdas/adapters/sqs-hold-all';
import type { Deadline } from '../../lambdas/core/deadline';
import type { DeadLetter } from '../../lambdas/core/ports/queues';
import type { Time } from '../../lambdas/core/time';

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
 * Whoever dies over it has given back what is held after this long, and longer the more there is: it has to be said to SQS
 * again for each message, ten in a request.
 */
const holdSecondsFor = (messages: number): number => 120 + Math.ceil(messages / 10);

/** For how long SQS is asked to let messages rest, or to give them back: thousands of them are hundreds of requests. */
const PATIENCE_MS = 60_000;

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
      ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: deduplicationId(messageId) }),
    }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: receiptHandle }));
};

interface Candidate {
  readonly held: HeldMessage;
  readonly letter: DeadLetter;
}

/** Keeps what is still to be moved from coming back meanwhile. */
const holder = (queue: HeldQueue) => {
  let renewAt = -Infinity;
  return {
    /** @returns what is still ours. */
    keep: async (candidates: readonly Candidate[]): Promise<readonly Candidate[]> => {
      const now = queue.time.now().getTime();
      if (now < renewAt) return candidates;
      const seconds = holdSecondsFor(candidates.length);
      const gone = new Set(
        await restFor(
          queue,
          candidates.map(({ held }) => held),
          { seconds, withinMs: PATIENCE_MS },
        ),
      );
      renewAt = now + (seconds * 1000) / 2;
      return candidates.filter(({ held }) => !gone.has(held));
    },
  };
};

/**
 * Moves what is wanted, in the order in which it was given up, and within a FIFO group in its order. Of a Job with more than
 * ten dead letters SQS shows the next ones when the first are gone: then it looks again.
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
  const done = new Set<string>();

  /** Holds what is wanted, and gives back the rest. @returns it in the order in which it was given up. */
  const gather = async (held: Holdings): Promise<Candidate[]> => {
    const letters: DeadLetter[] = [];
    for await (const one of holdAll(queue, { fifo, held }, deadline)) letters.push(deadLetterOf(one));
    const wanted = letters
      .filter((letter) => !done.has(letter.messageId) && isWanted(letter))
      .toSorted((one, other) => one.parkedAt.getTime() - other.parkedAt.getTime())
      .slice(0, most - done.size)
      // What was asked for twice has another receipt now.
      .flatMap((letter) => {
        const current = held.messages.get(letter.messageId);
        return current === undefined ? [] : [{ letter, held: current }];
      });
    const ids = new Set(wanted.map(({ letter }) => letter.messageId));
    const others = Array.from(held.messages.values()).filter(({ messageId }) => !ids.has(messageId));
    await giveBack(queue, others, PATIENCE_MS);
    for (const { messageId } of others) held.messages.delete(messageId);
    return wanted;
  };

  /** @returns how many were moved. */
  const round = async (): Promise<number> => {
    const held = new Holdings();
    try {
      let waiting: readonly Candidate[] = await gather(held);
      const before = done.size;
      const hold = holder(queue);
      for (;;) {
        deadline.require();
        waiting = await hold.keep(waiting);
        const [next, ...others] = waiting;
        if (next === undefined) return done.size - before;
        waiting = others;
        await moveOne(way, next.held);
        held.messages.delete(next.letter.messageId);
        done.add(next.letter.messageId);
        onMoved(next.letter);
        if (waiting.length > 0) await way.time.pause(1000 / rate, deadline.signal);
      }
    } finally {
      await giveBack(queue, Array.from(held.messages.values()), PATIENCE_MS);
    }
  };

  while ((await round()) > 0 && fifo && done.size < most);
};
