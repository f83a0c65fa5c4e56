import { BYTES_PER_SECOND } from '../../operator/cost/use';
import { downloadSeconds, serviceTimes } from '../../operator/cost/service-times';

const { ingest, processor, cleanup } = serviceTimes;

/**
 * How long each step takes, in seconds. Where the cost model knows a time, it is that one; what nobody can measure without an
 * account is an assumption, and docs/growth.md says what changes with it.
 */
export const SERVICE_TIMES = {
  ingest: ingest.perRun,
  /** From a message sent until a function has it: a pollers' long poll answers at once. An assumption. */
  handOver: 0.05,
  processor: {
    /** Alone or side by side with others. */
    fixed: processor.perRun + processor.perItem,
    perSecondOfAudio: downloadSeconds(BYTES_PER_SECOND.mono),
  },
  /** An assumption, on the high side: up to 0.4 s change nothing while the pace of the writers is slower. */
  airtable: 0.25,
  /** A round trip to S3, SQS or Secrets Manager is some 15 ms within a region; a batch has its messages side by side. An assumption. */
  writer: { before: 0.05, between: 0.05, after: 0.05, resting: 0.03 },
  /** Of a batch, whose recordings are seen to side by side. */
  cleanup: cleanup.perRun + cleanup.perItem,
} as const;
