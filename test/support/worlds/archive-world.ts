import type { Deadline } from '../../../lambdas/core/deadline';
import type { Feedable } from '../../../lambdas/core/fed-in';
import type { RecordingMessage } from '../../../lambdas/core/messages';
import type { QueueDepth, QueueName } from '../../../lambdas/core/ports/queues';
import type { ListedRecording } from '../../../lambdas/core/ports/twilio';
import { type CallSid, type RecordingSid, accountSid, jobId, jobNumber } from '../../../lambdas/core/recording';
import { type AdoptPorts, type AdoptSettings, type Progress, adopt } from '../../../operator/adopt/adopt';
import type { Fate } from '../../../operator/adopt/fates';
import { type JobOfCall, noJob } from '../../../operator/adopt/jobs-of-calls';
import { aCallSid, aRecordingSid } from '../subjects';

const THE_ACCOUNT = accountSid.parse(`AC${'1'.repeat(32)}`);

/** A recording of an archive, of a minute in one channel unless said otherwise. */
export const archived = (startedAt: string, over: Partial<ListedRecording> = {}): Feedable => ({
  sid: aRecordingSid(),
  accountSid: THE_ACCOUNT,
  createdAt: new Date(startedAt),
  startedAt: new Date(startedAt),
  durationSeconds: 60,
  channels: 1,
  source: 'DialVerb',
  errorCode: undefined,
  ...over,
  callSid: over.callSid ?? aCallSid(),
  status: over.status === 'absent' || over.status === 'failed' ? over.status : 'completed',
});

export const jobKnown = (number: string): JobOfCall => ({
  group: jobId.parse(`rec${number}`),
  jobNumber: jobNumber.parse(number),
  isKnown: true,
});

export interface ArchiveOptions {
  readonly jobs?: ReadonlyMap<CallSid, JobOfCall>;
  /** How long a recording is on its way, in seconds; default 10. */
  readonly takes?: (sid: RecordingSid) => number;
  /** What it comes to; default home. */
  readonly fate?: (sid: RecordingSid) => Fate;
  readonly depths?: (queue: QueueName, atSeconds: number) => Partial<QueueDepth>;
  readonly settings?: Partial<AdoptSettings>;
  readonly ports?: Partial<AdoptPorts>;
  /** When the person presses Ctrl-C, in seconds. */
  readonly interruptedAt?: number;
  /** When the person closes the laptop, for how long, in seconds: the process stands still, the clock goes on. */
  readonly closed?: { readonly at: number; readonly seconds: number };
}

/** A pipeline in virtual time, which brings home what it is fed. */
export const archiveWorld = (options: ArchiveOptions = {}) => {
  const { jobs = new Map<CallSid, JobOfCall>(), takes = () => 10, fate = () => ({ at: 'home' }) as const } = options;
  const began = Date.parse('2026-11-26T10:00:00Z');
  let nowMs = began;
  let isClosed = false;
  const over = new AbortController();
  const deadline: Deadline = {
    signal: over.signal,
    require: () => {
      over.signal.throwIfAborted();
    },
  };
  const sent: { readonly message: RecordingMessage; readonly at: number }[] = [];
  const lookUps: { readonly calls: number; readonly at: number }[] = [];
  const told: Progress[] = [];
  const seconds = () => (nowMs - began) / 1000;
  const sentAt = (sid: RecordingSid) => sent.find(({ message }) => message.recordingSid === sid)?.at ?? Infinity;
  const ports: AdoptPorts = {
    recordings: { send: (message) => Promise.resolve(void sent.push({ message, at: seconds() })) },
    jobsOf: (calls) => {
      lookUps.push({ calls: calls.length, at: seconds() });
      return Promise.resolve(new Map(calls.map(({ callSid }) => [callSid, jobs.get(callSid) ?? noJob(callSid)])));
    },
    arrivals: {
      look: (away) =>
        Promise.resolve(
          new Map(
            away.flatMap(({ recording: { sid } }) =>
              seconds() - sentAt(sid) >= takes(sid) ? [[sid, fate(sid)] as const] : [],
            ),
          ),
        ),
    },
    depths: {
      of: (queue) => Promise.resolve({ visible: 0, inFlight: 0, delayed: 0, ...options.depths?.(queue, seconds()) }),
    },
    now: () => new Date(nowMs),
    pause: (ms) => {
      nowMs += ms;
      if (!isClosed && options.closed !== undefined && seconds() >= options.closed.at) {
        isClosed = true;
        nowMs += options.closed.seconds * 1000;
      }
      if (options.interruptedAt !== undefined && seconds() >= options.interruptedAt) over.abort(new Error('Ctrl-C'));
      return Promise.resolve();
    },
    isLasting: () => false,
    tell: (progress) => void told.push(progress),
    ...options.ports,
  };
  const settings: AdoptSettings = {
    rate: 5,
    withoutHistory: false,
    lookupIntervalMs: 0,
    firstAccount: THE_ACCOUNT,
    patienceMs: 1_800_000,
    ...options.settings,
  };
  return {
    sent,
    lookUps,
    told,
    seconds,
    sentAt,
    sids: () => sent.map(({ message }) => message.recordingSid),
    run: (recordings: readonly Feedable[]) => adopt(recordings, ports, settings, deadline),
  };
};
