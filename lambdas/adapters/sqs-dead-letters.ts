import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { parseJson } from '../core/json';
import type { DeadLetter, DeadLetters, QueueName } from '../core/ports/queues';
import { callSid, recordingSid } from '../core/recording';
import type { Time } from '../core/time';
import { type HeldMessage, Holdings, giveBack } from './sqs-held-messages';
import { holdAll } from './sqs-hold-all';

/** Where the dead letters of each step lie. */
export type DeadLetterUrls = Readonly<Record<QueueName, string>>;

/** A queue is FIFO exactly when its name says so (Amazon SQS Developer Guide, "FIFO queue and message identifiers"). */
export const isFifo = (queueUrl: string): boolean => queueUrl.endsWith('.fifo');

/** What a body tells, whatever else it lacks: a dead letter may be there because it cannot be read. */
const about = z
  .object({
    recordingSid: recordingSid.optional().catch(undefined),
    callSid: callSid.optional().catch(undefined),
  })
  .catch({});

/** As `settle.ts` writes them; SQS's own moves write none. */
export const deadLetterOf = ({ messageId, group, message }: HeldMessage): DeadLetter => {
  const { Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const { recordingSid: sid, callSid: call } = about.parse(parseJson(Body));
  const attempts = Number(MessageAttributes.attempts?.StringValue);
  return {
    messageId,
    body: Body,
    recordingSid: sid,
    callSid: call,
    step: MessageAttributes.step?.StringValue,
    disposition: MessageAttributes.disposition?.StringValue,
    reason: MessageAttributes.reason?.StringValue,
    detail: MessageAttributes.detail?.StringValue,
    attempts: Number.isInteger(attempts) ? attempts : undefined,
    parkedAt: new Date(Number(Attributes.SentTimestamp)),
    group,
  };
};

/**
 * Looking does no harm: a dead-letter queue has no dead-letter queue of its own, so that SQS may count the receives as it
 * likes, and what is received keeps its age and its place.
 */
export const sqsDeadLetters = (
  sqs: SQSClient,
  urls: DeadLetterUrls,
  time: Pick<Time, 'now' | 'pause'>,
  /** For how long it gives back so many, in milliseconds; what it does not come to rests until it is seen again by itself. */
  patience?: (messages: number) => number,
): DeadLetters => ({
  async *peek(queue, deadline) {
    const url = urls[queue];
    const held = new Holdings();
    try {
      for await (const message of holdAll({ sqs, url, time }, { fifo: isFifo(url), held }, deadline))
        yield deadLetterOf(message);
    } finally {
      await giveBack({ sqs, url, time }, Array.from(held.messages.values()), patience?.(held.messages.size));
    }
  },
});
