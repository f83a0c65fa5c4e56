/*
 * What others allow, with where they say so; all read in November 2026. What this pipeline allows itself stands in its own
 * constants and settings.
 */

export const AIRTABLE = {
  /** Of one base, whoever asks, on every plan. Airtable Support, "Managing API call limits in Airtable" (August 2026). */
  requestsPerSecond: 5,
  /** Of all personal access tokens of one user or service account. The same page. */
  requestsPerSecondOfAToken: 50,
  /** Of a workspace; Business and Enterprise Scale have no limit. The same page, "Monthly call limits for Free and Team plans". */
  callsPerMonth: { Free: 1_000, Team: 100_000 },
  /** Airtable Web API, "Update multiple records". */
  recordsPerUpdate: 10,
} as const;

export const SQS = {
  /** Amazon SQS Developer Guide, "Amazon SQS standard queue quotas": approximately; more on request. */
  inFlightStandard: 120_000,
  /** "Amazon SQS FIFO queue quotas"; it was 20,000 once, as many pages still say. */
  inFlightFifo: 120_000,
  /** Of each action, without high throughput mode. "Amazon SQS message quotas". */
  fifoCallsPerSecond: 300,
  /** The most messages of one receive or delete. The same page. */
  messagesPerCall: 10,
} as const;

export const LAMBDA = {
  /** Of an account and region; tens of thousands on request. AWS Lambda Developer Guide, "Lambda quotas". */
  concurrency: 1_000,
  /** What a new account has been seen to have; the page says "reduced", and raised by use. */
  concurrencyOfANewAccount: 10,
  /** New execution environments of one function in 10 s. "Lambda scaling behavior". */
  newEnvironmentsIn10Seconds: 1_000,
  /** Invocations that one queue can have at a time. "Configuring scaling behavior for SQS event source mappings". */
  invocationsOfAQueue: 1_250,
} as const;

/** "At least", for a prefix that S3 has given a partition to. Amazon S3 User Guide, "Best practices design patterns". */
export const S3 = { writesPerSecond: 3_500, readsPerSecond: 5_500 } as const;

/** Of an account and region, all APIs together; more on request. Amazon API Gateway Developer Guide, "Quotas". */
export const API_GATEWAY = { requestsPerSecond: 10_000 } as const;

/**
 * Twilio limits how many requests of an account are under way, and documents no number: error 20429 says that there are too
 * many, and the header Twilio-Concurrent-Requests how many there are (Twilio, "Error 20429: Too many requests").
 * Third parties write of 100.
 */
export const TWILIO = { concurrentRequests: 100 } as const;
