/*
 * How long the functions take and what they do for each recording, in one place. What they compute is measured (bench `load`),
 * and no more than what stands here: test/infra/cost.test.ts.
 */

/** Of one invocation: `perRun` however much it was given, and `perItem` for each recording in it. */
export interface ServiceTime {
  readonly perRun: number;
  readonly perItem: number;
}

/** Bytes a second that the processor is reckoned with: what its timeout leaves the longest recording (lib/features/processor.ts). */
const DOWNLOAD_RATE = 2_400_000;

/**
 * Billed seconds. Waiting for Twilio, S3 and Airtable is most of them, which no emulator shows: so they are assumptions, on
 * the high side.
 */
export const serviceTimes = {
  ingest: { perRun: 0.1, perItem: 0 },
  processor: { perRun: 1, perItem: 0 },
  // Two requests to Airtable, half a second apart (lambdas/core/airtable-budget.ts), whatever the batch.
  'history-writer': { perRun: 2, perItem: 0 },
  cleanup: { perRun: 0.5, perItem: 0.5 },
  'url-signer': { perRun: 0.2, perItem: 0 },
  'airtable-refresh': { perRun: 0.2, perItem: 0 },
  // A run of the reconciler for each recording of its interval, the other two for each one of a day.
  reconciler: { perRun: 5, perItem: 0.002 },
  ledger: { perRun: 10, perItem: 0.05 },
  'access-audit': { perRun: 10, perItem: 0.01 },
  'storage-growth': { perRun: 2, perItem: 0 },
} as const satisfies Readonly<Record<string, ServiceTime>>;

/** Seconds that the audio of one recording takes. */
export const downloadSeconds = (bytes: number): number => bytes / DOWNLOAD_RATE;

/** Requests to S3 for each recording that comes home without trouble: test/drill/requests-of-a-recording.test.ts counts them. */
export const S3_REQUESTS = {
  /** The audio, a LIST of what the call has already, the record of the link, the receipt. */
  put: 4,
  /** Two looks at the audio, and the ledger's at the receipt. */
  get: 3,
} as const;

/** Requests to SQS for each batch of a queue, besides sending each message: receive, hold, delete. */
export const SQS_REQUESTS_PER_BATCH = 3;

/**
 * Lambda looks into each queue with so many pollers, each of which waits up to 20 s for a message. Lambda Developer Guide,
 * "Using Lambda with Amazon SQS": "Lambda starts processing five batches at a time"; SQS Developer Guide, "Setting-up long polling".
 */
export const POLLERS = { each: 5, waitSeconds: 20 } as const;

/** KB of log for each recording: the lines besides metrics (assumption), and the metrics, which test/drill measures. */
export const LOG_KB = { lines: 1.2, metrics: 1.31 } as const;

/** Bytes of what is kept for an audit: assumptions. */
export const RECORD_BYTES = { link: 500, receipt: 400, accessLogLine: 600 } as const;

/** Bytes to Airtable and Twilio for each recording, the history that is written back among them: assumption. */
export const BYTES_SENT_OUT = 10_000;

/** An execution environment reads the secret every 5 minutes while it works: assumption of three that always do. */
export const SECRET_READS_PER_HOUR = 36;

/** Share of hours in which metrics of trouble are published: assumption. */
export const TROUBLED_HOURS = 0.1;
