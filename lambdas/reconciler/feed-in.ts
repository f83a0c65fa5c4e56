import { fedInMessage, isFeedable } from '../core/fed-in';
import { RetryLater } from '../core/errors';
import { inParallel } from '../core/in-parallel';
import type { RecordingMessage } from '../core/messages';
import type { RecordingsQueue } from '../core/ports/queues';
import type { CallJobs, EarlierRuns, RunId, RunRecords } from '../core/ports/reconciling';
import type { Log } from '../core/ports/running';
import type { JobNumber, RecordingSid } from '../core/recording';
import type { Time } from '../core/time';
import type { Chosen } from './decide';
import { CALLS_AT_A_TIME, CALLS_PART, CALL_MS, CHUNK, OVERDUE_MS, SENDS_AT_A_TIME } from './limits';
import type { Because } from './standing';
import { type PartDeadline, within } from './within';

/** Of those that have come to an end before, that they come to the same one is no news. */
const AGAIN: ReadonlySet<Because> = new Set(['unassigned', 'given-up']);

export interface FeedingPorts {
  readonly recordings: RecordingsQueue;
  readonly runs: Pick<RunRecords, 'addFedIn'>;
  readonly earlier: Pick<EarlierRuns, 'fedInSince'>;
  /** Undefined when no parameter of calls names a Job. */
  readonly callJobs: CallJobs | undefined;
  readonly log: Log;
  readonly time: Pick<Time, 'now' | 'steadyMs' | 'pause'>;
}

export interface FeedingOptions {
  readonly run: RunId;
  /** TWILIO_ACCOUNT_SID. */
  readonly firstAccount: string;
}

/** What came of it. */
export interface Fed {
  readonly sids: ReadonlySet<RecordingSid>;
  /** Those that another run has fed in meanwhile. */
  readonly byOthers: ReadonlySet<RecordingSid>;
  readonly callbacksLost: number;
  /** Why the rest was not fed in; undefined when there is no rest, or when the time was over. */
  readonly failure: unknown;
}

/** What a run that only looks would feed in, in as many runs as it takes. */
export const wouldFeed = (chosen: readonly Chosen[]): Fed => ({
  sids: new Set(chosen.map(({ candidate: { listed } }) => listed.sid)),
  byOthers: new Set(),
  callbacksLost: chosen.filter(({ because }) => because === 'callback-lost').length,
  failure: undefined,
});

/**
 * Puts recordings into the recordings queue, in their order. Each is on record before it is sent: a run that dies in between
 * costs it a wait, and no later run calls its callback lost again. Of two runs at once the second leaves out what the first has
 * on record; what both record within the moment between that look and their own record is fed in, and counted, by both.
 */
export const feedIn = async (
  chosen: readonly Chosen[],
  { recordings, runs, earlier, callJobs, log, time }: FeedingPorts,
  { run, firstAccount }: FeedingOptions,
  deadline: PartDeadline,
): Promise<Fed> => {
  const [sids, byOthers] = [new Set<RecordingSid>(), new Set<RecordingSid>()];
  let callbacksLost = 0;
  let failure: unknown;

  using asking = within(deadline, deadline.leftMs() * CALLS_PART, time);
  const jobOf = async (call: Parameters<CallJobs['jobOf']>[0]): Promise<JobNumber | undefined> => {
    if (callJobs === undefined) return undefined;
    using limit = within(asking, CALL_MS, time);
    try {
      limit.require();
      return await callJobs.jobOf(call, limit);
    } catch (error) {
      if (!limit.signal.aborted) throw error;
      throw new RetryLater('twilio-unavailable', { message: `Twilio does not say in time what ${call.callSid} was` });
    }
  };

  /**
   * Undefined when nobody can tell now whose call it was: the next run asks again. After a day a recording comes home without
   * its Job, which a later look at everything may find.
   */
  const messageFor = async (one: Chosen): Promise<RecordingMessage | undefined> => {
    const {
      candidate: { listed, endedAt },
      because,
    } = one;
    if (!isFeedable(listed)) return undefined;
    let { jobNumber } = one;
    try {
      jobNumber ??= await jobOf(listed);
    } catch (error) {
      failure ??= error;
      if (because === 'unassigned' || endedAt.getTime() + OVERDUE_MS >= time.now().getTime()) return undefined;
    }
    return fedInMessage(listed, { origin: 'reconciler', firstAccount, jobNumber, again: AGAIN.has(because) });
  };

  const feedChunk = async (chunk: readonly Chosen[], part: number): Promise<void> => {
    const messages = new Map<Chosen, RecordingMessage>();
    await inParallel(CALLS_AT_A_TIME, chunk, async (one) => {
      const message = await messageFor(one);
      if (message !== undefined) messages.set(one, message);
    });
    deadline.require();
    for (const sid of await earlier.fedInSince(run, deadline)) byOthers.add(sid);
    const ready = chunk.filter((one) => messages.has(one) && !byOthers.has(one.candidate.listed.sid));
    if (ready.length === 0) return;
    deadline.require();
    const recordingSids = ready.map(({ candidate: { listed } }) => listed.sid);
    await runs.addFedIn(run, { at: time.now(), part, recordingSids }, deadline);
    for (const { candidate, because } of ready) {
      const { sid, callSid, accountSid, source } = candidate.listed;
      const facts = { recordingSid: sid, callSid, accountSid, source, endedAt: candidate.endedAt, because };
      if (because === 'callback-lost') {
        callbacksLost += 1;
        log.warn('callback-lost', facts);
      } else log.info('recording-fed-in', facts);
    }
    const sent = ready.flatMap((one) => messages.get(one) ?? []);
    let refused = 0;
    await inParallel(SENDS_AT_A_TIME, sent, async (message) => {
      deadline.require();
      try {
        await recordings.send(message);
        sids.add(message.recordingSid);
      } catch (error) {
        failure ??= error;
        refused += 1;
        // SQS is away: the rest waits for it.
        if (refused > SENDS_AT_A_TIME) throw error;
      }
    });
  };

  try {
    for (let first = 0, part = 1; first < chosen.length; first += CHUNK, part++)
      await feedChunk(chosen.slice(first, first + CHUNK), part);
  } catch (error) {
    if (!deadline.signal.aborted) failure ??= error;
  }
  return { sids, byOthers, callbacksLost, failure };
};
