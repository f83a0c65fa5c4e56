import { RetryLater } from '../../lambdas/core/errors';
import type { HistoryEvent, RecordingMessage } from '../../lambdas/core/messages';
import { keysFor } from '../../lambdas/core/object-key';
import { jobLookup, noJobLookup } from '../../lambdas/processor/job-lookup';
import { processRecording } from '../../lambdas/processor/process-recording';
import type { MemoryJobs } from './fakes/memory-jobs';
import { MemoryMetrics } from './fakes/memory-metrics';
import { MemoryStore } from './fakes/memory-store';
import { MemoryTwilio } from './fakes/memory-twilio';
import { MemoryLog, MemoryQueue } from './fakes/small-fakes';
import { type completed, recordingOf } from './subjects';

export const AUDIO_WAIT_SECONDS = 600;

/** The processor's use case over fakes; with `jobs`, Airtable has a field for call SIDs. */
export const processorWorld = ({ jobs }: { jobs?: MemoryJobs } = {}) => {
  const source = new MemoryTwilio();
  const store = new MemoryStore();
  const recordings = new MemoryQueue<RecordingMessage>();
  const history = new MemoryQueue<HistoryEvent>();
  const log = new MemoryLog();
  const metrics = new MemoryMetrics();
  const process = processRecording(
    {
      source,
      store,
      recordings,
      history,
      log,
      metrics,
      jobOfCall: jobs === undefined ? noJobLookup : jobLookup(jobs, log),
    },
    { prefix: 'recordings', retries: 3, firstPauseMs: 0, audioWaitSeconds: AUDIO_WAIT_SECONDS },
  );
  return { source, store, recordings, history, log, metrics, process };
};

export const blip = () => new RetryLater('twilio-unavailable', { message: '503' });
/** The key that the first recording of a call and job gets. */
export const firstKey = (message: ReturnType<typeof completed>) => keysFor(recordingOf(message), 'recordings')[0];
