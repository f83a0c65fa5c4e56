import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { historyEvent } from '../../lambdas/core/messages';
import { newSid } from '../../local/twilio/recordings';
import type { WaitingMessage } from './fifo-queue';

/** A message of the history queue, and what an alternative needs to know of it. */
export const owedLine = z.object({
  messageId: z.string(),
  group: z.string(),
  body: z.string(),
  jobNumber: z.string(),
  key: z.string(),
  recordingSid: z.string(),
}) satisfies z.ZodType<WaitingMessage>;
export type OwedLine = z.output<typeof owedLine>;

export const backlogSize = z.object({
  recordings: z.int(),
  jobs: z.int(),
  /** Whether the histories hold something before the first recording, as an IVR leaves them. */
  begun: z.boolean(),
});
export type BacklogSize = z.output<typeof backlogSize>;

/** What an IVR has written into a Job before its first recording. */
const BEGUN = '---- | 2026-11-20 09:00:00 | Event: Call | Source: IVR | Caller confirmed the address';

/** Jobs, and lines owed to them: the first of each Job, then the second of each, and so on. */
export const backlog = (
  airtable: Pick<AirtableStandIn, 'addJob'>,
  { recordings, jobs, begun }: BacklogSize,
): readonly OwedLine[] => {
  const numbers = Array.from({ length: jobs }, (_, index) => `J-${100_000 + index}`);
  for (const number of numbers) airtable.addJob({ number, ...(begun && { history: BEGUN }) });
  return Array.from({ length: recordings }, (_, index): OwedLine => {
    const jobNumber = numbers[index % jobs] ?? '';
    const [recordingSid, callSid] = [newSid('RE'), newSid('CA')];
    const key = `recordings/2026/11/20/${callSid}-${jobNumber}.mp3`;
    const event = historyEvent.parse({
      kind: 'stored',
      recordingSid,
      callSid,
      jobNumber,
      receivedAt: '2026-11-20T10:00:00.000Z',
      key,
    });
    const body = JSON.stringify(historyEvent.encode(event));
    return { messageId: randomUUID(), group: jobNumber, body, jobNumber, key, recordingSid };
  });
};
