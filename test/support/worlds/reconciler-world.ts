import type { RecordingMessage } from '../../../lambdas/core/messages';
import { type ObjectKey, folderOfDay } from '../../../lambdas/core/object-key';
import type { QueueName } from '../../../lambdas/core/ports/queues';
import type { ListedRecording } from '../../../lambdas/core/ports/twilio';
import type { Receipt } from '../../../lambdas/core/receipt';
import { type JobNumber, accountSid } from '../../../lambdas/core/recording';
import type { LookingSettings } from '../../../lambdas/reconciler/look';
import { reconcile } from '../../../lambdas/reconciler/reconcile';
import { readRequest } from '../../../lambdas/reconciler/read-request';
import { MemoryDeadLetters, MemoryQueueDepths } from '../fakes/memory-dead-letters';
import { MemoryListing } from '../fakes/memory-listing';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryReceipts } from '../fakes/memory-receipts';
import { MemoryCallbackLog, MemoryRuns } from '../fakes/memory-runs';
import { MemoryLog, MemoryQueue } from '../fakes/small-fakes';
import { VirtualTime } from '../simulated-aws/virtual-time';
import { aCallSid, aRecordingSid, job } from '../subjects';

export const ACCOUNT = accountSid.parse(`AC${'1'.repeat(32)}`);
export const OTHER = accountSid.parse(`AC${'2'.repeat(32)}`);
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const START = new Date('2026-11-26T12:00:00Z');

/** A recording at Twilio that ended so many seconds ago. */
export type Held = Partial<ListedRecording> & { readonly endedAgo?: number };

/** How a recording came home. */
interface Home {
  readonly deleted: boolean;
  /** That of its receipt. */
  readonly day: string;
  readonly keptAtTwilio: boolean;
  readonly jobNumber: JobNumber;
}

/** The reconciler over Twilio's list, receipts, queues and ingest's log in memory. */
export const reconcilerWorld = (
  over: Partial<LookingSettings> & { readonly start?: Date; readonly madeAt?: Date } = {},
) => {
  const { start = START, madeAt, ...settings } = over;
  const time = new VirtualTime({ start });
  const [listing, runs, callbackLog] = [new MemoryListing(), new MemoryRuns(), new MemoryCallbackLog()];
  const [depths, deadLetters, metrics, log] = [
    new MemoryQueueDepths(),
    new MemoryDeadLetters(),
    new MemoryMetrics(),
    new MemoryLog(),
  ];
  const recordings = new MemoryQueue<RecordingMessage>();
  const receipts = new MemoryReceipts();
  const keys: ObjectKey[] = [];
  const calls = new Map<string, JobNumber | Error>();
  /** What S3 was asked for. */
  const asked = { receipts: [] as string[], folders: [] as string[], read: [] as string[] };

  const ports = {
    listing,
    runs,
    callbackLog,
    depths,
    deadLetters,
    metrics,
    log,
    recordings,
    time,
    madeAt: () => Promise.resolve(madeAt),
    receipts: {
      ofDay: (day: string) => {
        asked.receipts.push(day);
        return receipts.ofDay(day);
      },
      read: (day: string, of: Pick<Receipt, 'recordingSid' | 'callSid'>) => {
        asked.read.push(of.recordingSid);
        return receipts.read(day, of);
      },
    },
    archive: {
      list: (stem: string, after: string | undefined) => {
        asked.folders.push(stem);
        const found = keys.filter((key) => key.startsWith(stem) && key > (after ?? '')).sort();
        return Promise.resolve({ keys: found.slice(0, 1000), isLast: found.length <= 1000 });
      },
    },
    callJobs: {
      jobOf: ({ callSid }: { callSid: string }) => {
        const job = calls.get(callSid);
        return job instanceof Error ? Promise.reject(job) : Promise.resolve(job);
      },
    },
  };
  const run = reconcile(ports, {
    accounts: [ACCOUNT],
    prefixes: ['recordings'],
    graceMs: HOUR * 1000,
    lookBackDays: 2,
    maxPerRun: 2000,
    since: undefined,
    logMs: 90 * DAY * 1000,
    mayFindJobs: true,
    retentionDays: 365,
    deletes: true,
    ...settings,
  });

  const hold = ({ endedAgo = 2 * HOUR, ...over }: Held = {}): ListedRecording => {
    const createdAt = over.createdAt ?? time.at(time.seconds - endedAgo);
    const one: ListedRecording = {
      sid: aRecordingSid(),
      accountSid: ACCOUNT,
      callSid: aCallSid(),
      status: 'completed',
      createdAt,
      startedAt: new Date(createdAt.getTime() - 30_000),
      durationSeconds: 30,
      channels: 1,
      source: 'DialVerb',
      errorCode: undefined,
      ...over,
    };
    listing.recordings.push(one);
    return one;
  };
  const dayOf = (one: ListedRecording) => (one.startedAt ?? one.createdAt).toISOString().slice(0, 10);
  let runsSoFar = 0;

  return {
    ...ports,
    time,
    sent: recordings.sent,
    calls,
    asked,
    keys,
    hold,
    /** Its callback came, as soon as it was over. */
    tell: (one: ListedRecording, at = new Date(one.createdAt.getTime() + 1000)) => callbackLog.told.set(one.sid, at),
    /** It has gone its whole way, and Twilio's copy with it where `deleted`. */
    bringHome: (
      one: ListedRecording,
      { deleted = true, day = dayOf(one), keptAtTwilio = !deleted, jobNumber = job('J-1') }: Partial<Home> = {},
    ) => {
      const { sid: recordingSid, callSid = aCallSid(), createdAt: receivedAt } = one;
      const key = `${folderOfDay(day, 'recordings')}${callSid}-${jobNumber}.mp3`;
      const subject = { recordingSid, callSid, receivedAt, jobNumber, noted: true, at: time.now() };
      receipts.kept.push({ ...subject, key, keptAtTwilio });
      const place = listing.recordings.findIndex(({ sid }) => sid === one.sid);
      if (deleted) listing.recordings.splice(place, 1);
    },
    /** Its way ended without audio. */
    giveUp: ({ sid: recordingSid, callSid = aCallSid(), createdAt: receivedAt }: ListedRecording) => {
      receipts.kept.push({ recordingSid, callSid, receivedAt, noted: true, at: time.now(), status: 'no-audio' });
    },
    store: (one: ListedRecording, job = 'J-1', own = false) => {
      const suffix = own ? `-${one.sid}` : '';
      keys.push(`${folderOfDay(dayOf(one), 'recordings')}${String(one.callSid)}-${job}${suffix}.mp3`);
    },
    park: (queue: QueueName, one: ListedRecording, group?: string) => {
      deadLetters.lying[queue].push({
        messageId: one.sid,
        body: '',
        recordingSid: one.sid,
        callSid: one.callSid,
        step: 'processor',
        reason: 'keys-taken',
        detail: undefined,
        attempts: 1,
        parkedAt: time.now(),
        group,
      });
      const lying = deadLetters.lying[queue].length;
      depths.depths.set(`${queue} dead-letters`, { visible: lying, inFlight: 0, delayed: 0 });
    },
    /** How many messages lie in the queues. */
    lie: (visible: number, { inFlight = 0, delayed = 0 } = {}) => {
      depths.depths.set('recordings work', { visible, inFlight, delayed });
    },
    /** One run, of so many seconds at most. */
    run: async (request: Readonly<Record<string, unknown>> = {}, seconds = 880) => {
      const over = new AbortController();
      const done = new AbortController();
      void time.pause(seconds * 1000, done.signal).then(() => {
        if (!done.signal.aborted) over.abort(new Error('cut off'));
      });
      const deadline = {
        signal: over.signal,
        require: () => {
          over.signal.throwIfAborted();
        },
        leftMs: seconds * 1000,
      };
      runsSoFar += 1;
      const answer = run(readRequest(request), `run-${String(runsSoFar)}`, deadline).finally(() => {
        done.abort();
      });
      answer.catch(() => undefined);
      await time.run();
      return await answer;
    },
    pass: (seconds: number) => time.run(time.ms + seconds * 1000),
  };
};
export type ReconcilerWorld = ReturnType<typeof reconcilerWorld>;
