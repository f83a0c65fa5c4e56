import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { sqsHistoryQueue } from '../../lambdas/adapters/sqs-queues';
import type { DailySize } from '../../lambdas/core/ports';
import { type RecordingSid, jobNumber } from '../../lambdas/core/recording';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { SimulatedQueue, simulatedClient } from '../support/simulated-sqs';
import { MetricData } from '../support/alarms/metric-data';
import { MemoryTwilio } from '../support/fakes/memory-twilio';
import { CREDENTIALS, MemoryCredentials } from '../support/fakes/small-fakes';
import { aCallSid, aRecordingSid } from '../support/subjects';
import { AwsMetrics } from './aws-metrics';
import { VirtualTime } from './virtual-time';
import { ACCOUNT, type PipelineIds, type Surroundings, wireHandlers } from './wire-handlers';

export const DAY = 24 * 3600;
/** Alarms look back: the drill lives some days before it begins. */
const WARM_UP_DAYS = 4;
const STORAGE_RUN_AT = 3 * 3600;

const GB = 2 ** 30;

interface Call {
  /** Default: a new one that Airtable has. Empty: the callback names none. */
  readonly job?: string | undefined;
  /** Signs the callback. */
  readonly token?: string;
  readonly accountSid?: string;
}

/**
 * The pipeline as its handlers wire it, at a time of day that jumps from one event to the next, over simulated queues,
 * S3 and Twilio, and an Airtable stand-in. What handlers write into their logs as metrics, and what AWS would report of
 * the parts, is in `data`.
 */
export class DrillWorld implements Surroundings {
  readonly time: VirtualTime;
  readonly data = new MetricData();
  readonly aws: AwsMetrics;
  readonly twilio = new MemoryTwilio();
  readonly credentials = new MemoryCredentials();
  /** What the next tries of a download meet; undefined: nothing. */
  downloadProblem: (sid: RecordingSid) => Error | undefined = () => undefined;
  /** As the handlers have them: what a scenario changes counts from the next message on. */
  readonly processorSettings = { prefix: 'recordings', retries: 3, firstPauseMs: 0, audioWaitSeconds: 900 };
  /** Whether Lambda takes messages from the queues. */
  polling = true;
  /** Functions whose invocations die before they do anything. */
  readonly crashing = new Set<Feature>();
  /** What lies in the bucket on a day counted from the beginning; undefined: S3 has not said. */
  gigabytesOn: (day: number) => number | undefined = () => 1000;
  scheduled = true;

  readonly queues: Surroundings['queues'];
  private readonly handlers: ReturnType<typeof wireHandlers>;

  constructor(
    /** When the drill begins and the alarms are created. */
    readonly from: Date,
    readonly airtable: AirtableStandIn,
    readonly ids: PipelineIds,
  ) {
    this.time = new VirtualTime(new Date(from.getTime() - WARM_UP_DAYS * DAY * 1000));
    this.aws = new AwsMetrics(this.data, ids.name, () => this.time.now);
    const queue = (name: string, visibilityTimeout?: number) =>
      new SimulatedQueue(`https://sqs.example/${name}`, this.time, visibilityTimeout);
    this.queues = {
      recordings: queue('recordings', 3600),
      recordingsDlq: queue('recordings-dlq'),
      history: queue('history.fifo'),
      historyDlq: queue('history-dlq.fifo'),
    };
    this.handlers = wireHandlers(this);
    for (let day = 0; day < 2 * WARM_UP_DAYS + 7; day++)
      this.time.plan(day * DAY + STORAGE_RUN_AT, async () => {
        if (this.scheduled) await this.invoke('storage-growth', this.handlers.storageGrowth);
      });
  }

  sizes(days: number): DailySize[] {
    const today = Math.floor(this.time.seconds / DAY) - WARM_UP_DAYS;
    return Array.from({ length: days }, (_, index) => today - days + 1 + index).flatMap((day) => {
      const gigabytes = this.gigabytesOn(day);
      const midnight = new Date(this.from.getTime() + day * DAY * 1000);
      midnight.setUTCHours(0, 0, 0, 0);
      return gigabytes === undefined ? [] : [{ day: midnight, bytes: new Map([['StandardStorage', gigabytes * GB]]) }];
    });
  }

  /** Seconds since the drill has begun. */
  get elapsed(): number {
    return this.time.seconds - WARM_UP_DAYS * DAY;
  }

  /** Plans something so many seconds after the drill has begun. */
  at(seconds: number, act: () => Promise<void> | void): void {
    this.time.plan(WARM_UP_DAYS * DAY + seconds, act);
  }

  private newJob(): string {
    const number = `J-${this.airtable.jobs().length + 1}`;
    this.airtable.addJob({ number });
    return number;
  }

  /** A recorded call ends; its recording is at Twilio, and Twilio calls back. */
  async call({
    job = this.newJob(),
    token = CREDENTIALS.twilioAuthToken,
    accountSid = ACCOUNT,
  }: Call = {}): Promise<RecordingSid> {
    const RecordingSid = aRecordingSid();
    this.twilio.hold(RecordingSid);
    const params = {
      AccountSid: accountSid,
      CallSid: aCallSid(),
      RecordingSid,
      RecordingStatus: 'completed',
      RecordingChannels: '1',
      RecordingStartTime: this.time.now.toUTCString(),
    };
    await this.post(params, token, job === '' ? '' : `job_number=${job}`);
    return RecordingSid;
  }

  async post(params: Record<string, string>, token: string, rawQueryString: string): Promise<void> {
    const url = `https://api.example/twilio/recordings${rawQueryString === '' ? '' : `?${rawQueryString}`}`;
    const event = {
      rawPath: '/twilio/recordings',
      rawQueryString,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(token, url, params),
      },
      requestContext: { domainName: 'api.example' },
      body: new URLSearchParams(params).toString(),
      isBase64Encoded: false,
    } as unknown as Parameters<typeof this.handlers.ingest>[0];
    const answer = await this.invoke('ingest', () => this.handlers.ingest(event));
    this.aws.answer(this.ids.apiId, answer?.statusCode ?? 500);
  }

  /** Lines of recordings that came days ago, put back into the history queue. */
  async oldLines(count: number): Promise<void> {
    const queue = sqsHistoryQueue(
      simulatedClient([this.queues.history], () => Promise.resolve()),
      this.queues.history.url,
    );
    for (let number = 0; number < count; number++) {
      const sid = aRecordingSid();
      await queue.send({
        kind: 'missing',
        recordingSid: sid,
        callSid: aCallSid(),
        jobNumber: jobNumber.parse(this.newJob()),
        receivedAt: new Date(this.time.now.getTime() - 3 * DAY * 1000),
        status: `absent, ${sid}`,
      });
    }
  }

  /** Lives until so many seconds after the drill has begun. */
  async runUntil(seconds: number): Promise<void> {
    const end = WARM_UP_DAYS * DAY + seconds;
    let minute = Math.ceil(this.time.seconds / 60) * 60;
    for (;;) {
      const next = Math.min(this.time.next, this.nextVisible(), minute);
      if (next > end) break;
      this.time.advanceTo(next);
      await this.time.runDue();
      await this.drain();
      for (; minute <= this.time.seconds; minute += 60) this.sampleQueues();
    }
    this.time.advanceTo(end);
  }

  private nextVisible(): number {
    if (!this.polling) return Infinity;
    const waiting = [...this.queues.recordings.messages, ...this.queues.history.messages];
    return Math.min(Infinity, ...waiting.map(({ visibleAt }) => visibleAt).filter((at) => at > this.time.seconds));
  }

  private sampleQueues(): void {
    for (const [name, queue] of [
      ['recordings', this.queues.recordings],
      ['recordings-dlq', this.queues.recordingsDlq],
      ['history.fifo', this.queues.history],
      ['history-dlq.fifo', this.queues.historyDlq],
    ] as const)
      this.aws.queue(`${this.ids.name}-${name}`, queue, this.time.seconds);
  }

  private async drain(): Promise<void> {
    const { recordings, history } = this.queues;
    let worked = this.polling;
    while (worked) {
      const stored = await this.consume('processor', this.handlers.processor, recordings, 1);
      const written = await this.consume('history-writer', this.handlers.writer, history, 10);
      worked = stored || written;
    }
  }

  private async consume(
    feature: Feature,
    handler: typeof this.handlers.processor,
    queue: SimulatedQueue,
    batchSize: number,
  ): Promise<boolean> {
    const records = queue.receive(batchSize);
    if (records.length === 0) return false;
    const answer = await this.invoke(feature, () =>
      handler({ Records: records }, { getRemainingTimeInMillis: () => 120_000 }),
    );
    if (answer === undefined) return true;
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    queue.delete(new Set(records.flatMap(({ messageId }) => (failed.has(messageId) ? [] : [messageId]))));
    return true;
  }

  /** Undefined when the invocation failed. What it writes to the log counts as it stands there. */
  private async invoke<Result>(feature: Feature, run: () => Promise<Result>): Promise<Result | undefined> {
    const lines: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
    const crashes = this.crashing.has(feature);
    try {
      return crashes ? undefined : await run();
    } finally {
      write.mockRestore();
      this.aws.invocation(feature, crashes);
      for (const line of lines) this.data.putEmf(line);
    }
  }
}
