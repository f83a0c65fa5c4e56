import { sqsHistoryQueue } from '../../lambdas/adapters/sqs-queues';
import type { HistoryEvent } from '../../lambdas/core/messages';
import {
  type AccountSid,
  type CallSid,
  type RecordingSid,
  accountSid as accountOf,
  jobNumber,
} from '../../lambdas/core/recording';
import { type UrlsAnswer, urlsAnswer } from '../../lambdas/core/urls-api';
import { createMetrics } from '../../lambdas/runtime/emf-metrics';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { playLine } from '../support/access-log/lines';
import { MetricData } from '../support/cloudwatch/metric-data';
import { CREDENTIALS, MemoryLog } from '../support/fakes/small-fakes';
import { EventSource, type Lives } from '../support/simulated-aws/event-source';
import { Invocation, running } from '../support/simulated-aws/invocation';
import { SimulatedAws } from '../support/simulated-aws/simulated-aws';
import type { SimulatedObject } from '../support/simulated-aws/simulated-s3';
import type { SimulatedQueue } from '../support/simulated-aws/simulated-sqs';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { wiredFunctions } from '../support/simulated-aws/wired-functions';
import { aCallSid, aLinkId, aRecordingSid } from '../support/subjects';
import type { SynthesisedAlarms } from '../support/template/synthesised-alarms';
import { linkRequest } from '../support/worlds/link-request';
import { REFRESH_TOKEN, refreshRequest } from '../support/worlds/refresh-request';
import { AwsMetrics, WEBHOOK } from './aws-metrics';
import { fetchFrom } from './fetch-from';
import { TroubledListing } from './troubled-listing';
import { TroubledTwilio, dieNow } from './troubled-twilio';
import { webhookEvent } from './webhook-event';

export const DAY = 24 * 3600;
const MINUTE_MS = 60_000;
/** Alarms look back: the drill lives some days before it begins. */
const WARM_UP_DAYS = 4;
const HOUR = 3600;
const STORAGE_RUN_AT = 3 * HOUR;
/** Of the day, UTC. */
const AUDIT_HOUR = 8;
const LEDGER_HOUR = 7;
/** After the beginning of the drill, and each hour from then on. */
const RECONCILED_AT = 7 * 60;
/** After a failure Lambda tries an asynchronous invocation twice again (AWS Lambda, "Invoking a function asynchronously"). */
const TRIED_AGAIN_AFTER_MS = [60_000, 120_000];

const GB = 2 ** 30;

interface Call {
  /** Default: a new one that Airtable has. Empty: the callback names none. */
  readonly job?: string | undefined;
  /** Signs the callback. */
  readonly token?: string;
  readonly accountSid?: string;
  /** Default `completed`. */
  readonly status?: string;
  /** How Twilio came to record it. */
  readonly source?: string;
  /** Whether Twilio calls back; default true. */
  readonly calledBack?: boolean;
}

interface Listed {
  readonly sid: RecordingSid;
  readonly callSid: CallSid;
  readonly status: string;
  /** When it was made and began. */
  readonly at: Date;
  readonly source?: string;
}

/** How long an invocation that somebody waits for may take; Lambda's own limit is not asked here. */
const PLENTY = { getRemainingTimeInMillis: () => 29_000 };

const A_QUARTER = { getRemainingTimeInMillis: () => 15 * MINUTE_MS };

const never = () => new Promise<never>(() => undefined);

/**
 * The synthesised pipeline, wired as its handlers wire it, at a time of day that jumps from one event to the next, over a
 * simulated AWS and Twilio, and an Airtable stand-in. What functions write into their logs as metrics, and what AWS would
 * report of the parts, is in `data`.
 */
export class DrillWorld {
  readonly time: VirtualTime;
  readonly data = new MetricData();
  /** What AWS reports of the parts. */
  readonly reports: AwsMetrics;
  readonly aws: SimulatedAws;
  readonly twilio = new TroubledTwilio();
  /** What Twilio lists. */
  readonly listing = new TroubledListing(this.twilio);
  /** Whether Lambda takes messages from the queues. */
  polling = true;
  /** Functions whose invocations die before they do anything. */
  readonly crashing = new Set<string>();
  /** What lies in the bucket on a day counted from the beginning; undefined: S3 has not said. */
  gigabytesOn: (day: number) => number | undefined = () => 1000;
  /** Features whose schedule invokes nothing. */
  readonly unscheduled = new Set<string>();
  /** The links that people got, oldest first. */
  readonly links: UrlsAnswer['links'][number][] = [];
  readonly ids: SynthesisedAlarms['ids'];
  /** Of the API that Twilio calls. */
  apiId: string;
  private readonly log = new MemoryLog();
  private readonly functions: ReturnType<typeof wiredFunctions>;
  private sources: readonly EventSource<Invocation>[] = [];
  private ingest: ReturnType<ReturnType<typeof wiredFunctions>['ingest']>;
  private urlSigner: ReturnType<ReturnType<typeof wiredFunctions>['url-signer']>;
  private airtableRefresh: ReturnType<ReturnType<typeof wiredFunctions>['airtable-refresh']>;
  private logObjects = 0;
  private lastJob: number | undefined;

  constructor(
    /** When the drill begins and the alarms are created. */
    readonly from: Date,
    readonly airtable: AirtableStandIn,
    { ids, accessLog, deployed }: Pick<SynthesisedAlarms, 'ids' | 'accessLog' | 'deployed'>,
  ) {
    this.ids = ids;
    this.apiId = ids.apiId;
    const start = new Date(from.getTime() - WARM_UP_DAYS * DAY * 1000);
    // Verdicts hold at 0 and at 1 of the dice as well, tried by hand.
    const time = new VirtualTime({ start, random: () => 0.5, process: () => running.getStore() });
    this.time = time;
    this.aws = new SimulatedAws(deployed, { time, bytesOn: (midnight) => this.bytesOn(midnight) });
    this.reports = new AwsMetrics(this.data, ids.name, accessLog, time.now);
    this.aws.bucket.onRefusal = () => {
      this.reports.bucket('4xxErrors', ids.bucketName);
    };
    const ask = fetchFrom(airtable, this.aws.function('history-writer').variables);
    this.functions = wiredFunctions(this.aws, () => ({
      time,
      log: this.log,
      metrics: createMetrics(ids.name),
      newLinkId: aLinkId,
      twilioRecordings: (_env, { credentials }) =>
        this.twilio.seenWith(credentials, () => {
          dieNow((feature) => {
            this.reports.invocation(feature, true);
          });
        }),
      twilioListing: (_env, { credentials }) => this.listing.seenWith(credentials),
      twilioCallJobs: () => ({ jobOf: () => Promise.resolve(undefined) }),
      fetch: (...request) => time.during(ask(...request)),
    }));
    this.ingest = this.functions.ingest();
    this.urlSigner = this.functions['url-signer']();
    this.airtableRefresh = this.functions['airtable-refresh']();
    this.recycle();
    time.afterEach = () => this.polling && this.sources.map((source) => source.poll()).some((hasBegun) => hasBegun);
    this.aws.secret.value = { ...CREDENTIALS, airtableRefreshToken: REFRESH_TOKEN };
    this.schedule('storage-growth', { at: STORAGE_RUN_AT, every: DAY });
    this.schedule('access-audit', { at: this.next(AUDIT_HOUR), every: DAY });
    // Before the drill begins there is nothing to look for.
    this.schedule('ledger', { at: this.next(LEDGER_HOUR) + (WARM_UP_DAYS - 1) * DAY, every: DAY });
    this.schedule('reconciler', { at: WARM_UP_DAYS * DAY + RECONCILED_AT - HOUR, every: HOUR });
    // Before the drill begins nothing lies in them.
    this.at(0, () => {
      this.sampleQueues();
    });
  }

  /** When it is next such an hour of the day, in seconds after time has begun. */
  private next(hourOfDay: number): number {
    const at = new Date(this.time.now());
    at.setUTCHours(hourOfDay, 0, 0, 0);
    const seconds = (at.getTime() - this.time.now().getTime()) / 1000;
    return seconds < 0 ? seconds + DAY : seconds;
  }

  private schedule(
    feature: keyof typeof this.runs,
    { at, every }: { readonly at: number; readonly every: number },
  ): void {
    this.time.plan(at * 1000 - this.time.ms, () => {
      if (!this.unscheduled.has(feature)) void this.runLater(feature, TRIED_AGAIN_AFTER_MS);
      this.schedule(feature, { at: at + every, every });
    });
  }

  /** Called asynchronously: what fails is tried again. */
  private async runLater(feature: keyof typeof this.runs, [after, ...more]: readonly number[]): Promise<void> {
    const hasRun = await this.invoke(feature, async () => {
      await this.runs[feature]();
      return true;
    });
    if (hasRun === true || after === undefined) return;
    this.time.plan(after, () => {
      void this.runLater(feature, more);
    });
  }

  private readonly runs = {
    'storage-growth': () => this.functions['storage-growth']()(),
    'access-audit': () => this.functions['access-audit']()(),
    ledger: () => this.functions.ledger()({}, A_QUARTER),
    reconciler: () => this.functions.reconciler()({}, { ...A_QUARTER, awsRequestId: `run-${String(this.time.ms)}` }),
  };

  /** From now on every function runs in new execution environments, as after a deploy. */
  recycle(): void {
    this.ingest = this.functions.ingest();
    this.urlSigner = this.functions['url-signer']();
    this.airtableRefresh = this.functions['airtable-refresh']();
    this.sources = (['processor', 'history-writer', 'cleanup'] as const).map(
      (feature) => new EventSource(this.aws.mappingOf(feature), this.functions[feature], this.lives, this.time),
    );
  }

  private readonly lives: Lives<Invocation> = {
    create: (...args) => new Invocation(...args),
    begin: async (invocation) => {
      if (!this.crashing.has(invocation.feature)) return;
      dieNow((feature) => {
        this.reports.invocation(feature, true);
      });
      await never();
    },
    answers: () => Promise.resolve(),
    ended: ({ feature }) => {
      this.reports.invocation(feature, false);
      return true;
    },
    timedOut: (invocation) => {
      invocation.isDead = true;
      invocation.onDeath();
      this.reports.invocation(invocation.feature, true);
    },
    crashed: ({ feature }) => {
      this.reports.invocation(feature, true);
    },
    idle: () => undefined,
  };

  private get account(): AccountSid {
    return accountOf.parse(this.aws.function('ingest').variables.TWILIO_ACCOUNT_SID);
  }

  /** What lies in the bucket, by key. */
  get objects(): Map<string, SimulatedObject> {
    return this.aws.bucket.objects;
  }

  /** The dead letters of a feature. */
  deadLettersOf(feature: string): SimulatedQueue['messages'] {
    return this.aws.readBy(feature).deadLetters.messages;
  }

  /** The codes that the functions have logged. */
  get logged(): readonly string[] {
    return this.log.codes;
  }

  /** From the webhook to the line, of each line. */
  get secondsToLines(): readonly number[] {
    return this.log.lines.flatMap(({ fields: { processingSeconds: seconds } }) =>
      typeof seconds === 'number' ? [seconds] : [],
    );
  }

  private bytesOn(midnight: Date): number | undefined {
    const today = Math.floor(this.time.seconds / DAY) - WARM_UP_DAYS;
    const daysAgo = Math.floor((this.time.now().getTime() - midnight.getTime()) / (DAY * 1000));
    const gigabytes = this.gigabytesOn(today - daysAgo);
    return gigabytes === undefined ? undefined : gigabytes * GB;
  }

  /** Seconds since the drill has begun. */
  get elapsed(): number {
    return this.time.seconds - WARM_UP_DAYS * DAY;
  }

  /** Plans something, in seconds after the beginning of the drill. */
  at(seconds: number, act: () => Promise<void> | void): void {
    this.time.plan((WARM_UP_DAYS * DAY + seconds) * 1000 - this.time.ms, () => {
      void act();
    });
  }

  /** The IVR notes the call in it. */
  private newJob(callSid: CallSid): string {
    // To count them each time would read all of them.
    this.lastJob = (this.lastJob ?? this.airtable.jobs().length) + 1;
    const number = `J-${String(this.lastJob)}`;
    this.airtable.addJob({ number, callSids: [callSid] });
    return number;
  }

  /** A recorded call ends; its recording is at Twilio, and Twilio calls back. */
  async call({
    job,
    token = CREDENTIALS.twilioAuthToken,
    accountSid = this.account,
    status = 'completed',
    source = 'RecordVerb',
    calledBack = true,
  }: Call = {}): Promise<RecordingSid> {
    const [RecordingSid, CallSid, now] = [aRecordingSid(), aCallSid(), this.time.now()];
    const number = job ?? this.newJob(CallSid);
    if (status === 'completed') this.twilio.hold(RecordingSid, undefined, { startedAt: now, createdAt: now });
    if (accountSid === this.account) this.list({ sid: RecordingSid, callSid: CallSid, status, at: now, source });
    if (!calledBack) return RecordingSid;
    const params = {
      AccountSid: accountSid,
      CallSid,
      RecordingSid,
      RecordingStatus: status,
      RecordingChannels: '1',
      RecordingStartTime: now.toUTCString(),
    };
    await this.post(params, token, number === '' ? '' : `job_number=${number}`);
    return RecordingSid;
  }

  /** A recording is in Twilio's list. */
  list({ sid, callSid, status, at, source = 'RecordVerb' }: Listed): void {
    this.listing.add({
      sid,
      accountSid: this.account,
      callSid,
      status,
      createdAt: at,
      startedAt: at,
      durationSeconds: 0,
      channels: 1,
      source,
      errorCode: undefined,
    });
  }

  async post(params: Record<string, string>, token: string, rawQuery: string): Promise<void> {
    const event = webhookEvent(params, token, rawQuery);
    const before = this.log.lines.length;
    const answer = await this.invoke('ingest', () => this.ingest(event));
    if (this.log.lines.slice(before).some(({ code }) => code === 'webhook-accepted'))
      this.aws.ingestLog.accept(params.RecordingSid ?? '', this.time.now());
    this.answered(WEBHOOK, answer?.statusCode);
  }

  /** Somebody at 192.0.2.7 asks for links, in the words of `POST /urls`, and is answered with this status. */
  async ask(body: Readonly<Record<string, unknown>>): Promise<number> {
    const answer = await this.invoke('url-signer', () => this.urlSigner(linkRequest(body), PLENTY));
    if (answer?.statusCode === 200) this.links.push(...urlsAnswer.parse(JSON.parse(answer.body ?? '')).links);
    return this.answered('POST /urls', answer?.statusCode);
  }

  /** A link is played, and S3 logs it; by default the one that somebody got last. */
  play(address: string, linkId = new URL(this.links.at(-1)?.url ?? '').searchParams.get('x-link-id') ?? ''): void {
    const { ACCESS_LOG_FOLDER: folder = '' } = this.aws.function('access-audit').variables;
    const at = this.time.now();
    const day = at.toISOString().slice(0, 10);
    const line = playLine(this.links.at(-1)?.key ?? 'recordings/a.mp3', { at, address, linkId });
    const key = `${folder}${this.ids.bucketName}/${day.replaceAll('-', '/')}/${day}-${++this.logObjects}`;
    this.aws.accessLog.objects.set(key, { metadata: {}, bytes: Buffer.from(`${line}\n`) });
    this.reports.bucket('GetRequests', this.ids.bucketName);
  }

  /** Airtable's automation tells that the box of a record was ticked, and is answered with this status. */
  async refresh(recordId: string, token = REFRESH_TOKEN): Promise<number> {
    const event = refreshRequest(recordId, { authorization: `Bearer ${token}` });
    const answer = await this.invoke('airtable-refresh', () => this.airtableRefresh(event));
    return this.answered('POST /airtable/refresh', answer?.statusCode);
  }

  /** Notes what API Gateway answers for a function; 500 where that has died. */
  private answered(route: string, status = 500): number {
    this.reports.answer(this.apiId, { route, status });
    return status;
  }

  /** Lines of recordings that came days ago, put back into the history queue. */
  async oldLines(count: number): Promise<void> {
    const { queue } = this.aws.readBy('history-writer');
    const lines = sqsHistoryQueue(new this.aws.clients.SQSClient({}), queue.url);
    for (let number = 0; number < count; number++) {
      const sid = aRecordingSid();
      const event: HistoryEvent = {
        kind: 'missing',
        recordingSid: sid,
        callSid: aCallSid(),
        jobNumber: jobNumber.parse(this.newJob(aCallSid())),
        receivedAt: new Date(this.time.now().getTime() - 3 * DAY * 1000),
        status: `absent, ${sid}`,
      };
      await lines.send(event, sid);
    }
  }

  /** Lives until then, in seconds after the beginning of the drill. What functions write to the log counts as it stands there. */
  async runUntil(seconds: number): Promise<void> {
    const write = process.stdout.write.bind(process.stdout);
    // No spy of Jest's: it would keep each line.
    process.stdout.write = (line) => {
      this.data.putEmf(String(line), this.time.now());
      return true;
    };
    try {
      await this.time.run((WARM_UP_DAYS * DAY + seconds) * 1000);
    } finally {
      process.stdout.write = write;
    }
  }

  private sampleQueues(): void {
    for (const { deployed, queue, deadLetters } of this.aws.queues.values()) {
      this.reports.queue(deployed.name, queue, this.time.seconds);
      this.reports.queue(deployed.deadLetterName, deadLetters, this.time.seconds);
    }
    this.time.plan(MINUTE_MS, () => {
      this.sampleQueues();
    });
  }

  /** Of a function that no queue feeds. Undefined when the invocation failed. */
  private async invoke<Result>(feature: string, run: () => Promise<Result>): Promise<Result | undefined> {
    if (this.crashing.has(feature)) {
      this.reports.invocation(feature, true);
      return undefined;
    }
    try {
      const result = await run();
      this.reports.invocation(feature, false);
      return result;
    } catch {
      this.reports.invocation(feature, true);
      return undefined;
    }
  }
}
