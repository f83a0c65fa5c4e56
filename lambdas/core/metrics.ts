/** Where CloudWatch keeps the pipeline's own metrics. */
export const NAMESPACE = 'RecordingPipeline';

/**
 * The one dimension of each of them: PIPELINE_NAME. Every further combination of dimensions would be a metric more on the
 * bill, so a reason is a name of its own, and ids stand in the logs.
 */
export const PIPELINE_DIMENSION = 'Pipeline';

interface Metric {
  /** In CloudWatch's words; `None` of a cost is US dollars a month. */
  readonly unit: 'Count' | 'Seconds' | 'Bytes' | 'Percent' | 'None';
  /** Completes "The number, or the value, is that of …", for the dashboard and for whoever builds an alarm on it. */
  readonly meaning: string;
  /** The features, as their folders are called, that publish it. */
  readonly by: readonly [string, ...string[]];
}

/** Every metric of the pipeline. Lambdas and alarms name them from here, so that a misspelt one does not compile. */
export const metrics = {
  WebhooksAccepted: { unit: 'Count', by: ['ingest'], meaning: 'callbacks that became a message in the queue' },
  WebhooksRefused: {
    unit: 'Count',
    by: ['ingest'],
    meaning:
      'callbacks in the name of a Twilio account of the pipeline that were refused: wrong signature, wrong account or unreadable',
  },
  SignatureFailures: {
    unit: 'Count',
    by: ['ingest'],
    meaning: 'those refused callbacks of which neither auth token made the signature',
  },
  WebhooksForged: {
    unit: 'Count',
    by: ['ingest'],
    meaning: 'requests that did not come from a Twilio account of the pipeline',
  },
  WebhooksPostponed: {
    unit: 'Count',
    by: ['ingest'],
    meaning: 'webhooks answered 503: without secret or queue nothing can be accepted',
  },

  UploadAttempts: {
    unit: 'Count',
    by: ['processor'],
    meaning: 'deliveries that ended with the audio in S3 or with an upload failure',
  },
  UploadFailures: {
    unit: 'Count',
    by: ['processor'],
    meaning:
      'deliveries after all of whose tries the audio is not in S3; audio that Twilio has not ready yet is none, nor what was lost or given up before',
  },
  UploadRetries: { unit: 'Count', by: ['processor'], meaning: 'recordings put back into their queue for a later try' },
  UploadRetryAge: {
    unit: 'Seconds',
    by: ['processor'],
    meaning: 'the time that a recording which is put back has been in its queue',
  },
  RecordingsStored: { unit: 'Count', by: ['processor'], meaning: 'recordings whose audio was written to S3' },
  BytesStored: { unit: 'Bytes', by: ['processor'], meaning: 'audio written to S3' },
  RecordingsAbsent: {
    unit: 'Count',
    by: ['processor'],
    meaning: 'recordings of which Twilio says that there is no audio',
  },
  RecordingsGivenUp: {
    unit: 'Count',
    by: ['processor'],
    meaning: 'recordings moved to the dead-letter queue because no further try can help',
  },
  ExpectedRefusals: {
    unit: 'Count',
    by: ['processor', 'history-writer', 'cleanup', 'url-signer'],
    meaning: "S3's 4xx answers that belong to the way of a recording: an object that is gone, a write that came second",
  },

  ProcessingSeconds: {
    unit: 'Seconds',
    by: ['history-writer'],
    meaning: 'the time from the webhook to the line that Airtable confirmed',
  },
  HistoryLinesWritten: { unit: 'Count', by: ['history-writer'], meaning: 'lines that Airtable confirmed' },
  HistoryRetries: { unit: 'Count', by: ['history-writer'], meaning: 'lines put back into their queue for a later try' },
  HistoryRetryAge: {
    unit: 'Seconds',
    by: ['history-writer'],
    meaning: 'the time that a line which is put back has been in its queue',
  },
  HistoryParked: {
    unit: 'Count',
    by: ['history-writer'],
    meaning: 'lines moved to the dead-letter queue until a person acts',
  },
  HistoryFillPercent: {
    unit: 'Percent',
    by: ['history-writer'],
    meaning: 'how much of its cell the history of a Job fills that got a line',
  },
  RecordingsUnassigned: {
    unit: 'Count',
    by: ['history-writer'],
    meaning: 'stored recordings that no Job claims: without a line, and still at Twilio',
  },
  StatusesUnassigned: {
    unit: 'Count',
    by: ['history-writer'],
    meaning: 'status lines of recordings without audio that no Job claims',
  },

  LinksGenerated: {
    unit: 'Count',
    by: ['history-writer', 'url-signer'],
    meaning: 'links to a recording that were handed out',
  },
  RefreshesWithoutRoom: {
    unit: 'Count',
    by: ['history-writer'],
    meaning: 'boxes that were unticked without a line, since the history of the Job has no room for one',
  },
  LinkRequestsRefused: {
    unit: 'Count',
    by: ['url-signer', 'airtable-refresh'],
    meaning: 'requests for links that were answered 4xx, for whatever reason that lies with who asks',
  },
  LinkRequestsPostponed: {
    unit: 'Count',
    by: ['url-signer', 'airtable-refresh'],
    meaning: 'requests for links that were answered 429 or 503: the pipeline, or what it needs, cannot serve them now',
  },

  TwilioDeletions: { unit: 'Count', by: ['cleanup'], meaning: 'recordings deleted at Twilio' },
  TwilioDeletionFailures: {
    unit: 'Count',
    by: ['cleanup'],
    meaning: 'tries to delete a recording at Twilio that failed',
  },
  CleanupRetries: { unit: 'Count', by: ['cleanup'], meaning: 'deletions put back into their queue for a later try' },
  CleanupRetryAge: {
    unit: 'Seconds',
    by: ['cleanup'],
    meaning: 'the time that a deletion which is put back has been in its queue',
  },
  CleanupParked: {
    unit: 'Count',
    by: ['cleanup'],
    meaning: 'deletions moved to the dead-letter queue until a person acts',
  },

  AirtableThrottles: {
    unit: 'Count',
    by: ['processor', 'history-writer', 'url-signer'],
    meaning: "requests that Airtable's rate limit refused",
  },
  AirtableRefusals: {
    unit: 'Count',
    by: ['processor', 'history-writer', 'url-signer'],
    meaning:
      'requests that Airtable refuses until a person acts: base, table or field not found, access not granted, or the ' +
      'calls of the month used up',
  },
  CredentialsUnusable: {
    unit: 'Count',
    by: ['ingest', 'processor', 'history-writer', 'cleanup', 'url-signer', 'airtable-refresh', 'reconciler'],
    meaning: 'work put off because the secret is unreadable or incomplete, or Twilio or Airtable refuse what it holds',
  },

  CallbacksLost: {
    unit: 'Count',
    by: ['reconciler'],
    meaning:
      "recordings that a run found at Twilio and no callback told of; not published while ingest's log cannot be read",
  },
  CallbacksAllLost: {
    unit: 'Count',
    by: ['reconciler'],
    meaning:
      'these recordings again, if no callback came at all since the first of them ended, and 0 otherwise; not published ' +
      'when there are none',
  },
  RecordingsReconciled: {
    unit: 'Count',
    by: ['reconciler'],
    meaning: 'recordings that a run put into the recordings queue, since they had not come home',
  },
  OutstandingRecordings: {
    unit: 'Count',
    by: ['reconciler'],
    meaning: 'recordings that Twilio lists past the grace and that have not gone their whole way, whatever the reason',
  },
  OldestOutstandingAge: {
    unit: 'Seconds',
    by: ['reconciler'],
    meaning:
      'the time since the end of the oldest of them that is neither parked nor unassigned; 0 when there is none; while an ' +
      'account cannot be asked, only where that is no less than before',
  },
  OutstandingWaiting: {
    unit: 'Count',
    by: ['reconciler'],
    meaning: 'outstanding recordings for which a message waits in a queue',
  },
  OutstandingUnderWay: {
    unit: 'Count',
    by: ['reconciler'],
    meaning: 'outstanding recordings that a function works on, or whose message rests between two tries',
  },
  OutstandingParked: {
    unit: 'Count',
    by: ['reconciler'],
    meaning: 'outstanding recordings whose message lies in a dead-letter queue',
  },
  OutstandingUnassigned: {
    unit: 'Count',
    by: ['reconciler'],
    meaning: 'outstanding recordings that are stored and that no Job claims',
  },
  OutstandingUnknown: {
    unit: 'Count',
    by: ['reconciler'],
    meaning:
      'outstanding recordings of which no message is left, that Twilio does not finish, that were given up without audio ' +
      'while Twilio calls them completed, or that name neither call nor conference; entries of its list that cannot be read ' +
      'among them',
  },

  LedgerRecordings: {
    unit: 'Count',
    by: ['ledger'],
    meaning: 'recordings in the ledger of the day before: those of that day, and those of earlier days that were open',
  },
  LedgerOpen: {
    unit: 'Count',
    by: ['ledger'],
    meaning: 'recordings of that ledger whose fate is still open: they wait, are under way, or nobody knows',
  },
  RecordingsLost: {
    unit: 'Count',
    by: ['ledger'],
    meaning: 'recordings that a ledger found to be deleted at Twilio before they were stored, each once',
  },
  LedgerContradictions: {
    unit: 'Count',
    by: ['ledger'],
    meaning: 'recordings of a ledger of which Twilio, the bucket and the receipts say what cannot all be so',
  },

  LinksUsedElsewhere: {
    unit: 'Count',
    by: ['access-audit'],
    meaning: 'links of the url-signer that were played from another network than they were given to, the day before',
  },
  LinksOfTopRequester: {
    unit: 'Count',
    by: ['access-audit'],
    meaning: 'links that the one requester with most of them got from the url-signer, the day before',
  },
  TopRequesterExcess: {
    unit: 'Percent',
    by: ['access-audit'],
    meaning:
      'how far the requester who is farthest above his usual day was above it, the day before; 20 links are usual',
  },
  LinksNotOnRecord: {
    unit: 'Count',
    by: ['access-audit'],
    meaning: 'links that were played the day before, of which the links bucket has no record',
  },
  AuditRecordsUnreadable: {
    unit: 'Count',
    by: ['access-audit'],
    meaning: "records of links, and lines of S3's access log of the day before, that the audit could not read",
  },

  StorageBytesStandard: { unit: 'Bytes', by: ['storage-growth'], meaning: 'what lies in STANDARD' },
  StorageBytesStandardIA: { unit: 'Bytes', by: ['storage-growth'], meaning: 'what lies in STANDARD_IA' },
  StorageBytesOther: { unit: 'Bytes', by: ['storage-growth'], meaning: 'what lies in any other storage class' },
  StorageCost: { unit: 'None', by: ['storage-growth'], meaning: 'US dollars a month for what lies in the bucket' },
  StorageCostGrowth: {
    unit: 'Percent',
    by: ['storage-growth'],
    meaning: 'the growth of that cost over 30 days; not published without a cost of 30 days ago to compare with',
  },
  StorageHistoryDays: {
    unit: 'Count',
    by: ['storage-growth'],
    meaning: 'days, 30 at most, that the known sizes of the bucket reach back: below 30 there is no growth yet',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** What the consumer of a queue counts its failed messages as; the age in seconds. */
interface FailureCounts {
  readonly retried: MetricName;
  readonly retryAge: MetricName;
  readonly deadLettered: MetricName;
}

/** By feature. SQS's own age of the oldest message leaves out what was received three times, so each retry tells its age. */
export const failureCounts = {
  processor: { retried: 'UploadRetries', retryAge: 'UploadRetryAge', deadLettered: 'RecordingsGivenUp' },
  'history-writer': { retried: 'HistoryRetries', retryAge: 'HistoryRetryAge', deadLettered: 'HistoryParked' },
  cleanup: { retried: 'CleanupRetries', retryAge: 'CleanupRetryAge', deadLettered: 'CleanupParked' },
} as const satisfies Record<string, FailureCounts>;
