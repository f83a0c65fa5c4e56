import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { cleanupMessage, historyEvent, recordingMessage } from '../../../lambdas/core/messages';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';
import type { RecordingState } from '../../../local/twilio/stand-in';

const RECEIVED_AT = new Date('2026-02-28T12:00:00Z');

/** Puts a recording's message into the queue of the processor, as ingest does. */
export const queueRecording = async (
  { aws: { sqs }, outputs }: LocalPipeline,
  { sid: recordingSid, callSid, startTime, channels }: RecordingState,
  jobNumber: string,
): Promise<void> => {
  const message = { outcome: 'completed', recordingSid, callSid, jobNumber, channels } as const;
  const times = { receivedAt: RECEIVED_AT.toISOString(), startedAt: startTime.toISOString() };
  const MessageBody = JSON.stringify(z.encode(recordingMessage, recordingMessage.parse({ ...message, ...times })));
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs.RecordingsQueueUrl, MessageBody }));
};

/** Puts a message about an object, or about a recording without one, into the queue of the history-writer, as the processor does. */
export const queueLine = async (
  { aws: { sqs }, outputs }: LocalPipeline,
  { sid: recordingSid, callSid }: RecordingState,
  line: { readonly jobNumber: string } & ({ readonly key: string } | { readonly status: string }),
): Promise<void> => {
  const kind = 'key' in line ? 'stored' : 'missing';
  const event = { kind, recordingSid, callSid, receivedAt: RECEIVED_AT.toISOString(), ...line };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: outputs.HistoryQueueUrl,
      MessageBody: JSON.stringify(z.encode(historyEvent, historyEvent.parse(event))),
      MessageGroupId: line.jobNumber,
      MessageDeduplicationId: randomUUID(),
    }),
  );
};

/** Puts a message about a written line into the queue of cleanup, as the history-writer does. */
export const queueDeletion = async (
  { aws: { sqs }, outputs }: LocalPipeline,
  { sid: recordingSid, callSid }: RecordingState,
  { key }: { readonly key: string },
): Promise<void> => {
  const message = cleanupMessage.parse({ recordingSid, callSid, receivedAt: RECEIVED_AT.toISOString(), key });
  const MessageBody = JSON.stringify(z.encode(cleanupMessage, message));
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs.CleanupQueueUrl, MessageBody }));
};
