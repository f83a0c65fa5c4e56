import { EVENTS_PER_BATCH, HISTORY_WRITERS, REQUESTS_PER_BATCH, WRITER_PACE } from '../../lambdas/core/airtable-budget';
import { operationsSettings } from '../../lib/settings/operations';
import { serviceSettings } from '../../lib/settings/services';
import { defaultFacts, defaultUse } from '../../operator/cost/defaults';
import { BUSINESS_DAY, type Profile } from './profile';
import { SERVICE_TIMES } from './service-times';

/** When the events of a Job that came soon after one another are written. Times in seconds. */
export interface Window {
  /** An event that comes sooner after the last batch began rests until so long after it; 0: none rests. */
  readonly seconds: number;
  /** Whether a writer knows of the batches of the others; execution environments of Lambda do not. */
  readonly isShared: boolean;
  /** Whether a batch that is full goes at once. */
  readonly fullGoes: boolean;
  /** Whether it ends at a multiple of its length by the clock, at the same moment for all writers. */
  readonly isAligned: boolean;
  /** What rests does so for a multiple of this, and so comes back after the window's end by as much at the most. */
  readonly step: number;
}

/** A pipeline as far as its load is concerned. Times in seconds. */
export interface PipelineModel {
  readonly profile: Profile;
  /** From Twilio's request until the message is in the queue. */
  readonly ingest: number;
  /** From a message sent until a function has it. */
  readonly handOver: number;
  readonly processor: {
    /** Invocations at a time. */
    readonly invocations: number;
    /** Messages that one takes at most, side by side; it ends with the last of them. */
    readonly batchSize: number;
    /** Of each recording, however short. */
    readonly fixed: number;
    /** For each second of audio. */
    readonly perSecondOfAudio: number;
  };
  readonly audio: { readonly meanSeconds: number };
  readonly jobs: {
    /** The part of recordings that are the first of their Job, whose history is still empty then. */
    readonly opened: number;
    /** Any other is of one of so many Jobs opened last; at first, of as many that have a history. */
    readonly open: number;
  };
  readonly writer: {
    readonly writers: number;
    readonly eventsPerBatch: number;
    /** To Airtable; one more when a history among them is still empty. */
    readonly requestsPerBatch: number;
    /** So many requests of one writer come to Airtable in so many seconds, at the most. */
    readonly pace: { readonly requests: number; readonly seconds: number };
    readonly airtable: number;
    /** Before the first request, between two, after the last, and all of an invocation that only lets its events rest. */
    readonly before: number;
    readonly between: number;
    readonly after: number;
    readonly resting: number;
  };
  readonly window: Window;
}

const { functions: deployed } = defaultFacts;

/** PROCESSOR_CONCURRENCY, unless somebody sets it. */
const DEFAULT_PROCESSORS = operationsSettings.PROCESSOR_CONCURRENCY.parse(undefined);
/** WEBHOOK_RATE_LIMIT likewise. */
export const DEFAULT_WEBHOOK_RATE = operationsSettings.WEBHOOK_RATE_LIMIT.parse(undefined);

/** HISTORY_BATCH_WINDOW_SECONDS, unless somebody sets it. */
export const DEFAULT_WINDOW = serviceSettings.HISTORY_BATCH_WINDOW_SECONDS.parse(undefined);

/** The window as the history-writer keeps it (lambdas/history-writer/gather.ts); SQS counts whole seconds. */
export const windowOf = (seconds: number): Window => ({
  seconds,
  isShared: false,
  fullGoes: true,
  isAligned: true,
  step: 1,
});

/** The pipeline as it is deployed. @param processors PROCESSOR_CONCURRENCY */
export const pipelineModel = (window: Window, processors = DEFAULT_PROCESSORS): PipelineModel => {
  const { ingest, handOver, processor, airtable, writer } = SERVICE_TIMES;
  return {
    profile: BUSINESS_DAY,
    ingest,
    handOver,
    processor: { invocations: processors, batchSize: deployed.processor?.queue?.batchSize ?? 1, ...processor },
    audio: { meanSeconds: defaultUse.minutes * 60 },
    jobs: { opened: 0.25, open: 1_000 },
    writer: {
      writers: HISTORY_WRITERS,
      eventsPerBatch: EVENTS_PER_BATCH,
      requestsPerBatch: REQUESTS_PER_BATCH,
      pace: { requests: WRITER_PACE.requests, seconds: WRITER_PACE.windowMs / 1000 },
      airtable,
      ...writer,
    },
    window,
  };
};
