import type { Deadline } from '../../../lambdas/core/deadline';
import type { Delivery } from '../../../lambdas/core/delivery';
import { RetryLater } from '../../../lambdas/core/errors';
import type { HistoryEvent, RecordingMessage } from '../../../lambdas/core/messages';
import { keysFor } from '../../../lambdas/core/object-key';
import { jobLookups, noJobLookups } from '../../../lambdas/processor/job-lookup';
import { processBatch } from '../../../lambdas/processor/process-batch';
import { realTime } from '../../../lambdas/runtime/time';
import type { MemoryJobs } from '../fakes/memory-jobs';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryReceipts } from '../fakes/memory-receipts';
import { MemoryStore } from '../fakes/memory-store';
import { MemoryTwilio } from '../fakes/memory-twilio';
import { MemoryLog, MemoryQueue } from '../fakes/small-fakes';
import { type completed, recordingOf } from '../subjects';

export const AUDIO_WAIT_SECONDS = 600;

/** A queue that also notes what is said about each message: its delay, or the id of the message it comes from. */
export class NotingQueue<Message, Note> extends MemoryQueue<Message> {
  readonly notes: (Note | undefined)[] = [];

  override async send(message: Message, note?: Note): Promise<void> {
    await super.send(message);
    this.notes.push(note);
  }
}

interface Circumstances {
  /** Airtable, which has a field for call SIDs then. */
  readonly jobs?: MemoryJobs;
  readonly audioWaitSeconds?: number;
}

/** The processor's use case over fakes. */
export const processorWorld = ({ jobs, audioWaitSeconds = AUDIO_WAIT_SECONDS }: Circumstances = {}) => {
  const source = new MemoryTwilio();
  const store = new MemoryStore();
  const recordings = new NotingQueue<RecordingMessage, number>();
  const history = new NotingQueue<HistoryEvent, string>();
  const receipts = new MemoryReceipts();
  const log = new MemoryLog();
  const metrics = new MemoryMetrics();
  const processAll = processBatch(
    {
      twilio: source,
      store,
      recordings,
      history,
      receipts,
      log,
      metrics,
      time: realTime,
      jobsOfCalls: jobs === undefined ? noJobLookups : jobLookups(jobs, log),
    },
    { prefix: 'recordings', retries: 3, firstPauseMs: 0, audioWaitSeconds },
  );
  /** A batch of one. @throws why it failed */
  const process = async (delivery: Delivery<RecordingMessage>, deadline: Deadline): Promise<void> => {
    const failures = await processAll([delivery], deadline);
    if (failures.has(delivery)) throw failures.get(delivery);
  };
  return { source, store, recordings, history, receipts, log, metrics, process, processAll };
};

export const blip = () => new RetryLater('twilio-unavailable', { message: '503' });
/** The key that the first recording of a call and job gets. */
export const firstKey = (message: ReturnType<typeof completed>) => keysFor(recordingOf(message), 'recordings')[0];
