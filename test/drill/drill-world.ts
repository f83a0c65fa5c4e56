import { AsyncLocalStorage } from 'node:async_hooks';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { sqsHistoryQueue } from '../../lambdas/adapters/sqs-queues';
import type { HistoryEvent } from '../../lambdas/core/messages';
import type { DailySize } from '../../lambdas/core/ports/s3';
import { type RecordingSid, jobNumber } from '../../lambdas/core/recording';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { SimulatedQueue, simulatedClient } from '../support/simulated-aws/simulated-sqs';
import { MetricData } from '../support/cloudwatch/metric-data';
import { MemoryTwilio } from '../support/fakes/memory-twilio';
import { CREDENTIALS, MemoryCredentials } from '../support/fakes/small-fakes';
import { aCallSid, aRecordingSid } from '../support/subjects';
import { AwsMetrics } from './aws-metrics';
import { VirtualTime } from './virtual-time';
import type { QueueTimes, SynthesisedAlarms } from '../support/template/synthesised-alarms';
import { ACCOUNT, type Invocation, type QueueName, type Surroundings, queueNames, wireHandlers } from './wire-handlers';

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
  /** Default `completed`. */
  readonly status?: string;
}

/** What drain works on: which function takes how many messages at once from which queue. */
const CONSUMERS = {
  recordings: { feature: 'processor', batchSize: 1 },
  history: { feature: 'history-writer', batchSize: 10 },
  cleanup: { feature: 'cleanup', batchSize: 10 },
} as const;

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
  downloadProblem: Surroundings['downloadProblem'] = () => undefined;
  deletionProblem: Surroundings['deletionProblem'] = () => undefined;
  readonly processorSettings = { prefix: 'recordings', retries: 3, firstPauseMs: 0, audioWaitSeconds: 900 };
  /** Whether Lambda takes messages from the queues. */
  polling = true;
  /** Functions whose invocations die before they do anything. */
  readonly crashing = new Set<Feature>();
  /** What lies in the bucket on a day counted from the beginning; undefined: S3 has not said. */
  gigabytesOn: (day: number) => number | undefined = () => 1000;
  scheduled = true;

  readonly queues: Surroundings['queues'];
  readonly invocations = new AsyncLocalStorage<Invocation>();
  readonly ids: SynthesisedAlarms['ids'];
  private readonly times: SynthesisedAlarms['times'];
  private readonly handlers: ReturnType<typeof wireHandlers>;

  constructor(
    /** When the drill begins and the alarms are created. */
    readonly from: Date,
    readonly airtable: AirtableStandIn,
    { ids, times }: Pick<SynthesisedAlarms, 'ids' | 'times'>,
  ) {
    this.ids = ids;
    this.times = times;
    this.time = new VirtualTime(new Date(from.getTime() - WARM_UP_DAYS * DAY * 1000));
    this.aws = new AwsMetrics(this.data, ids.name, () => this.time.now);
    const recordingsDlq = this.deadLetters('recordings');
    const historyDlq = this.deadLetters('history');
    const cleanupDlq = this.deadLetters('cleanup');
    this.queues = {
      recordings: this.queue('recordings', recordingsDlq),
      recordingsDlq,
      history: this.queue('history', historyDlq),
      historyDlq,
      cleanup: this.queue('cleanup', cleanupDlq),
      cleanupDlq,
    };
    this.handlers = wireHandlers(this);
    for (let day = 0; day < 2 * WARM_UP_DAYS + 7; day++)
      this.time.plan(day * DAY + STORAGE_RUN_AT, async () => {
        if (this.scheduled) await this.invoke('storage-growth', this.handlers.storageGrowth);
      });
  }

  private deadLetters(name: QueueName): SimulatedQueue {
    return new SimulatedQueue(`https://sqs.example/${name}-dlq`, this.time);
  }

  private queue(name: QueueName, to: SimulatedQueue): SimulatedQueue {
    const { visibilityTimeout, maxReceives }: QueueTimes = this.times[name];
    return new SimulatedQueue(`https://sqs.example/${name}`, this.time, {
      visibilityTimeout,
      redrive: { to, maxReceives },
    });
  }

  /** What lies in the bucket: the metadata, by key. */
  get objects(): Map<string, Record<string, string>> {
    return this.handlers.objects;
  }

  /** The codes that the functions have logged. */
  get logged(): readonly string[] {
    return this.handlers.log.codes;
  }

  /** From the webhook to the line, of each line. */
  get secondsToLines(): readonly number[] {
    return this.handlers.log.lines.flatMap(({ fields: { processingSeconds: seconds } }) =>
      typeof seconds === 'number' ? [seconds] : [],
    );
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
    status = 'completed',
  }: Call = {}): Promise<RecordingSid> {
    const RecordingSid = aRecordingSid();
    if (status === 'completed') this.twilio.hold(RecordingSid);
    const params = {
      AccountSid: accountSid,
      CallSid: aCallSid(),
      RecordingSid,
      RecordingStatus: status,
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
      const event: HistoryEvent = {
        kind: 'missing',
        recordingSid: sid,
        callSid: aCallSid(),
        jobNumber: jobNumber.parse(this.newJob()),
        receivedAt: new Date(this.time.now.getTime() - 3 * DAY * 1000),
        status: `absent, ${sid}`,
      };
      await queue.send(event, sid);
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
    const waiting = queueNames.flatMap((name) => this.queues[name].messages);
    return Math.min(Infinity, ...waiting.map(({ visibleAt }) => visibleAt).filter((at) => at > this.time.seconds));
  }

  private sampleQueues(): void {
    for (const name of queueNames) {
      const suffix = name === 'history' ? '.fifo' : '';
      this.aws.queue(`${this.ids.name}-${name}${suffix}`, this.queues[name], this.time.seconds);
      this.aws.queue(`${this.ids.name}-${name}-dlq${suffix}`, this.queues[`${name}Dlq`], this.time.seconds);
    }
  }

  private async drain(): Promise<void> {
    let worked = this.polling;
    while (worked) {
      const stored = await this.consume('recordings', this.handlers.processor);
      const written = await this.consume('history', this.handlers.writer);
      const deleted = await this.consume('cleanup', this.handlers.cleanup);
      worked = stored || written || deleted;
    }
  }

  private async consume(name: QueueName, handler: typeof this.handlers.processor): Promise<boolean> {
    const queue = this.queues[name];
    const { feature, batchSize } = CONSUMERS[name];
    const records = queue.receive(batchSize);
    if (records.length === 0) return false;
    const end = this.time.seconds + this.times[name].functionTimeout;
    const context = { getRemainingTimeInMillis: () => Math.max(0, end - this.time.seconds) * 1000 };
    const answer = await this.invoke(feature, () => handler({ Records: records }, context));
    if (answer === undefined) return true;
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    queue.delete(
      new Set(records.flatMap(({ messageId, receiptHandle }) => (failed.has(messageId) ? [] : [receiptHandle]))),
    );
    return true;
  }

  /** Undefined when the invocation failed or was killed. What it writes to the log counts as it stands there. */
  private async invoke<Result>(feature: Feature, run: () => Promise<Result>): Promise<Result | undefined> {
    const lines: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
    const { promise: death, resolve } = Promise.withResolvers<undefined>();
    const invocation: Invocation = {
      killed: this.crashing.has(feature),
      die: () => {
        invocation.killed = true;
        resolve(undefined);
      },
    };
    try {
      if (invocation.killed) return undefined;
      return await Promise.race([this.invocations.run(invocation, run), death]);
    } finally {
      write.mockRestore();
      this.aws.invocation(feature, invocation.killed);
      for (const line of lines) this.data.putEmf(line);
    }
  }
}
