import type { CleanupMessage, LineEvent } from '../../../lambdas/core/messages';
import { writeHistory } from '../../../lambdas/history-writer/write-history';
import { MemoryJobs } from '../fakes/memory-jobs';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryReceipts } from '../fakes/memory-receipts';
import { MemoryRegister } from '../fakes/memory-register';
import { MemoryStore } from '../fakes/memory-store';
import { HastyTime, MemoryLog, MemoryQueue } from '../fakes/small-fakes';
import { NotingQueue } from './processor-world';
import { STARTED_AT, aLinkId, storedEvent } from '../subjects';

export const JOB_WAIT_SECONDS = 900;

interface Circumstances {
  readonly findsJobsByCall?: boolean;
  readonly jobWaitSeconds?: number;
}

/** The history-writer's use case over fakes, a minute after the webhook. */
export const writerWorld = ({ findsJobsByCall = true, jobWaitSeconds = JOB_WAIT_SECONDS }: Circumstances = {}) => {
  const jobs = new MemoryJobs();
  const history = new NotingQueue<LineEvent, string>();
  const cleanup = new MemoryQueue<CleanupMessage>();
  const store = new MemoryStore();
  const receipts = new MemoryReceipts();
  const register = new MemoryRegister();
  const log = new MemoryLog();
  const metrics = new MemoryMetrics();
  const time = new HastyTime();
  const write = writeHistory(
    {
      jobs,
      history,
      cleanup,
      receipts,
      store,
      links: store,
      register,
      newLinkId: aLinkId,
      log,
      metrics,
      time,
      now: () => new Date('2026-11-21T00:02:00Z'),
    },
    {
      timeZone: 'UTC',
      source: 'IVR',
      linkSeconds: 900,
      links: 'append',
      jobWaitSeconds,
      findsJobsByCall,
      location: { bucket: 'bucket', prefixes: ['recordings'] },
    },
  );
  /** An event whose audio lies in the bucket. */
  const stored = (over: Parameters<typeof storedEvent>[0] = {}) => {
    const event = storedEvent(over);
    const { recordingSid: sid, callSid, jobNumber } = event;
    const recording = { sid, callSid, jobNumber, startedAt: STARTED_AT, channels: 1 as const };
    store.objects.set(event.key, { recording, bytes: Buffer.from('ID3') });
    return event;
  };
  return { jobs, history, cleanup, receipts, store, register, log, metrics, time, write, stored };
};

export const linesOf = (history: string) => history.split('\n').filter((line) => line.startsWith('---- |'));
