import { randomUUID } from 'node:crypto';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type Deadline, before } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
import { BATCH, type HeldMessage, type HeldQueue, type Holdings, giveBack } from './sqs-held-messages';
import { depthOf } from './sqs-queue-depths';

/**
 * A message rests so long at least while its queue is looked through: whoever dies over it has given it back after that time.
 * The more there are, the longer it takes: at least 50 messages a second, which is ten in 200 ms.
 */
const HOLD_SECONDS = 60;
const MESSAGES_PER_SECOND = 50;
const LONGEST_HOLD_SECONDS = 15 * 60;

/**
 * A long poll asks all servers of SQS, a short one only some of them: its empty answer proves nothing (Amazon SQS Developer
 * Guide, "Amazon SQS short and long polling").
 */
const LONG_POLL_SECONDS = 1;

/** Between two looks at what somebody else holds. */
const LOOK_AGAIN_MS = 5_000;

/** Answers with nothing new in them in a row, after which a standard queue is taken to give only what it has given before. */
const MOST_REPEATS = 10;

const SYSTEM_ATTRIBUTES = ['SentTimestamp', 'MessageGroupId', 'ApproximateReceiveCount'] as const;

const receive = async (
  { sqs, url }: HeldQueue,
  { fifo, holdSeconds }: { fifo: boolean; holdSeconds: number },
  deadline: Deadline,
): Promise<HeldMessage[]> => {
  deadline.require();
  try {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: BATCH,
      WaitTimeSeconds: LONG_POLL_SECONDS,
      VisibilityTimeout: holdSeconds,
      MessageSystemAttributeNames: [...SYSTEM_ATTRIBUTES],
      MessageAttributeNames: ['All'],
      // An answer that is lost comes again to the SDK's next try, instead of the messages resting unseen (API Reference,
      // "ReceiveMessage", ReceiveRequestAttemptId); standard queues know no such thing.
      ...(fifo && { ReceiveRequestAttemptId: randomUUID() }),
    });
    const { Messages = [] } = await before(deadline, sqs.send(command, { abortSignal: deadline.signal }));
    return Messages.flatMap((message) =>
      message.MessageId === undefined || message.ReceiptHandle === undefined
        ? []
        : [
            {
              messageId: message.MessageId,
              receiptHandle: message.ReceiptHandle,
              group: message.Attributes?.MessageGroupId,
              message,
            },
          ],
    );
  } catch (error) {
    deadline.signal.throwIfAborted();
    throw new RetryLater('queue-unavailable', {
      message: `SQS does not show what lies in a queue: ${explain(error)}`,
      cause: error,
    });
  }
};

interface Holding {
  readonly fifo: boolean;
  readonly held: Holdings;
}

/**
 * Everything that lies in a queue, each message once, held: whoever asks gives it back, or deletes it. It is through when a
 * long poll brings nothing and SQS's own numbers agree. Where somebody else holds messages at that moment, it waits for them.
 *
 * While a message of a FIFO group is in flight, SQS gives no further one of the group (API Reference, "ReceiveMessage"): of
 * each group the first ten are had at most. An answer may hold fewer of one, since it is filled up with other groups; such a
 * group is given back and asked for by itself.
 * @throws {RetryLater} `queue-unavailable`, also when somebody else goes on holding messages; the deadline's reason.
 */
export async function* holdAll(
  queue: HeldQueue,
  { fifo, held }: Holding,
  deadline: Deadline,
): AsyncGenerator<HeldMessage> {
  const { sqs, url, time } = queue;
  const start = await depthOf(sqs, url, deadline);
  const all = start.visible + start.inFlight + start.delayed;
  const holdSeconds = Math.min(HOLD_SECONDS + Math.ceil(all / MESSAGES_PER_SECOND), LONGEST_HOLD_SECONDS);
  let nothingNewSince = time.now();
  let repeats = 0;
  let isAskedForAlone = false;
  for (;;) {
    const batch = await receive(queue, { fifo, holdSeconds }, deadline);
    const fresh = held.take(batch);
    repeats = fresh.length === 0 ? repeats + 1 : 0;
    if (fresh.length > 0) nothingNewSince = time.now();
    yield* fresh;
    if (batch.length > 0 && repeats < MOST_REPEATS && !isAskedForAlone) continue;
    isAskedForAlone = false;

    const { visible, inFlight, delayed } = await depthOf(sqs, url, deadline);
    const missing = visible + inFlight + delayed - held.messages.size;
    if (missing <= 0) return;
    if (fifo) {
      const cut = held.nextCutGroup();
      if (cut.length > 0) {
        await giveBack(queue, cut);
        isAskedForAlone = true;
        continue;
      }
      // What is visible now stands behind what is held.
      if (inFlight <= held.messages.size) return;
    }
    // Others hold messages no longer than this does, or they say that they are at it again and again.
    const waitedSeconds = (time.now().getTime() - nothingNewSince.getTime()) / 1000;
    if (waitedSeconds > HOLD_SECONDS + LOOK_AGAIN_MS / 1000) {
      // A standard queue's numbers are estimates, and all of its servers have said again and again that nothing is there.
      if (inFlight <= held.messages.size) return;
      throw new RetryLater('queue-unavailable', {
        message: `Somebody else holds ${String(inFlight - held.messages.size)} messages of a dead-letter queue`,
      });
    }
    await time.pause(LOOK_AGAIN_MS, deadline.signal);
  }
}
