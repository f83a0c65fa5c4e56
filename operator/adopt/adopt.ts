import type { Deadline } from '../../lambdas/core/deadline';
import { RetryLater } from '../../lambdas/core/errors';
import { type Feedable, fedInMessage } from '../../lambdas/core/fed-in';
import type { QueueDepths, QueueName, RecordingsQueue } from '../../lambdas/core/ports/queues';
import type { CallSid, RecordingSid } from '../../lambdas/core/recording';
import type { Arrivals, UnderWay } from './arrivals';
import { awakeClock } from './awake-clock';
import { type Fate, isHome } from './fates';
import { CALLS_A_LOOKUP, type Called, type JobOfCall, distinct, noJob } from './jobs-of-calls';
import { Turns, type Waiting } from './turns';

/** How it goes, for whoever watches. */
export interface Progress {
  readonly total: number;
  readonly fedIn: number;
  readonly home: number;
  /** Came to an end, but not home. */
  readonly leftOver: number;
  readonly underWay: number;
  /** Fed in, a second, over the last minutes. */
  readonly rate: number;
  /** Why nothing is fed in at the moment; undefined: it is. */
  readonly holds: string | undefined;
}

export interface AdoptPorts {
  readonly recordings: RecordingsQueue;
  /** The Jobs of up to `CALLS_A_LOOKUP` calls. */
  readonly jobsOf: (calls: readonly Called[], deadline: Deadline) => Promise<ReadonlyMap<CallSid, JobOfCall>>;
  readonly arrivals: Pick<Arrivals, 'look'>;
  readonly depths: QueueDepths;
  readonly now: () => Date;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether an error lasts, such as credentials that have expired: then it is not tried again. */
  readonly isLasting: (error: RetryLater) => boolean;
  readonly tell: (progress: Progress) => void;
}

export interface AdoptSettings {
  /** Recordings a second. */
  readonly rate: number;
  readonly withoutHistory: boolean;
  /** The shortest time between two look-ups in Airtable; 0 where nobody is asked. */
  readonly lookupIntervalMs: number;
  /** TWILIO_ACCOUNT_SID, which messages do not name. */
  readonly firstAccount: string;
  /** How long the last ones may take while none comes to its end. */
  readonly patienceMs: number;
}

/** What it came to. */
export interface Adopted {
  readonly fates: ReadonlyMap<RecordingSid, Fate>;
  readonly fedIn: number;
  /** Why it ended before all were at their end; undefined: they are, or nothing happened any more. */
  readonly stopped: 'interrupted' | Error | undefined;
}

interface Entry extends Waiting, UnderWay {
  readonly job: JobOfCall;
}

const TICK_MS = 1_000;
const RECORDING_COST = 1_000;
const LOOK_EVERY_MS = 5_000;
/** Over which the rate is told. */
const RATE_WINDOW_MS = 120_000;

/** Today's calls wait behind no more than this, some 20 s of work. */
const MOST_READY = 100;
/** Of those that were tried in vain and rest, as in an outage: none of them is in anybody's way, but there is to be an end. */
const MOST_RESTING = 500;

/** So many that could go are looked ahead for, and so many behind others are kept in mind at most. */
const LOOK_AHEAD = 200;
const MOST_BEHIND = 20_000;

/** So long something may not work, such as Airtable, before it is given up. */
const MOST_TROUBLE_MS = 3_600_000;

const held = async (depths: QueueDepths, deadline: Deadline): Promise<string | undefined> => {
  const queues: readonly QueueName[] = ['recordings', 'history'];
  for (const queue of queues) {
    const { visible, inFlight, delayed } = await depths.of(queue, 'work', deadline);
    if (visible + delayed > MOST_READY || inFlight > MOST_RESTING)
      return `the ${queue} queue holds ${visible + delayed + inFlight}`;
  }
  return undefined;
};

/**
 * Feeds recordings into the recordings queue, oldest first, as fast as is asked for and as today's calls leave room, and
 * follows each to its end. It keeps nothing: whoever runs it again finds by the receipts what is done.
 * @param recordings oldest first
 * @param deadline ends it between two steps
 */
export const adopt = async (
  recordings: readonly Feedable[],
  ports: AdoptPorts,
  settings: AdoptSettings,
  deadline: Deadline,
): Promise<Adopted> => {
  const { now, pause } = ports;
  const nowMs = awakeClock(now);
  const isInterrupted = () => deadline.signal.aborted;
  const turns = new Turns<Entry>();
  const fates = new Map<RecordingSid, Fate>(recordings.map(({ sid }) => [sid, { at: 'waiting' }]));
  const fedInAt: number[] = [];
  /** A Job may learn the call yet, or a dead letter say more than a receipt. */
  const lookedAtAgain: Entry[] = [];
  const began = nowMs();
  let [lookedUp, fedIn, home, leftOver] = [0, 0, 0, 0];
  let [nextLookUp, nextLook] = [-Infinity, -Infinity];
  /** A recording costs 1,000 of it; a millisecond brings as much as the rate. */
  let [credit, countedAt, movedAt] = [RECORDING_COST, began, began];
  let holds: string | undefined;
  let troubleSince: number | undefined;
  let stopped: Adopted['stopped'];

  /** Asks for the Jobs of the next ones, when it is time to. */
  const lookAhead = async (): Promise<void> => {
    while (
      lookedUp < recordings.length &&
      turns.readyCount < LOOK_AHEAD &&
      turns.behindCount < MOST_BEHIND &&
      nowMs() >= nextLookUp
    ) {
      const batch = recordings.slice(lookedUp, lookedUp + CALLS_A_LOOKUP);
      const jobs = await ports.jobsOf(distinct(batch), deadline);
      nextLookUp = nowMs() + settings.lookupIntervalMs;
      lookedUp += batch.length;
      for (const recording of batch) {
        const job = jobs.get(recording.callSid) ?? noJob(recording.callSid);
        // Without a line there is no order to keep.
        const group = settings.withoutHistory ? recording.sid : job.group;
        const endsUnassigned = !job.isKnown && !settings.withoutHistory && recording.status === 'completed';
        turns.add({ recording, group, job, endsUnassigned });
      }
    }
  };

  const feedIn = async (): Promise<void> => {
    const gained = (nowMs() - countedAt) * settings.rate;
    countedAt = nowMs();
    // What was not used while the queues were full is not made up for.
    credit = Math.min(credit + gained, Math.max(RECORDING_COST, 2 * TICK_MS * settings.rate));
    while (holds === undefined && credit >= RECORDING_COST && !isInterrupted()) {
      const entry = turns.next();
      if (entry === undefined) return;
      const { recording, job } = entry;
      const { firstAccount, withoutHistory } = settings;
      const how = { origin: 'adoption', firstAccount, jobNumber: job.jobNumber, withoutHistory } as const;
      try {
        await ports.recordings.send(fedInMessage(recording, how));
      } catch (error) {
        turns.putBack(entry);
        throw error;
      }
      fates.set(recording.sid, { at: 'under-way' });
      credit -= RECORDING_COST;
      fedIn += 1;
      movedAt = nowMs();
      fedInAt.push(movedAt);
    }
  };

  const count = (fate: Fate, by: 1 | -1): void => {
    if (isHome(fate)) home += by;
    else leftOver += by;
  };

  const lookForArrivals = async (): Promise<void> => {
    for (const [sid, fate] of await ports.arrivals.look(turns.underWay, deadline)) {
      const entry = turns.end(sid);
      if ((fate.at === 'unassigned' || fate.at === 'not-stored') && entry !== undefined) lookedAtAgain.push(entry);
      fates.set(sid, fate);
      count(fate, 1);
      movedAt = nowMs();
    }
  };

  const lookOnceMore = async (): Promise<void> => {
    for (const [sid, fate] of await ports.arrivals.look([...turns.underWay, ...lookedAtAgain], deadline, true)) {
      if (turns.end(sid) === undefined) count({ at: 'unassigned' }, -1);
      fates.set(sid, fate);
      count(fate, 1);
    }
  };

  const tell = (): void => {
    const since = nowMs() - RATE_WINDOW_MS;
    while ((fedInAt[0] ?? Infinity) < since) fedInAt.shift();
    const windowSeconds = Math.max(1, Math.min(RATE_WINDOW_MS, nowMs() - began) / 1000);
    ports.tell({
      total: recordings.length,
      fedIn,
      home,
      leftOver,
      underWay: turns.underWay.length,
      rate: fedInAt.length / windowSeconds,
      holds,
    });
  };

  const step = async (): Promise<void> => {
    if (nowMs() >= nextLook) {
      nextLook = nowMs() + LOOK_EVERY_MS;
      await lookForArrivals();
      holds = await held(ports.depths, deadline);
    }
    await lookAhead();
    await feedIn();
  };

  /** Something that may pass: it is tried again, for some minutes. */
  const troubled = (error: unknown): void => {
    if (!(error instanceof RetryLater) || ports.isLasting(error)) throw error;
    troubleSince ??= nowMs();
    if (nowMs() - troubleSince > MOST_TROUBLE_MS) throw error;
    holds = error.message;
    nextLook = -Infinity;
  };

  const isDone = (): boolean => home + leftOver === recordings.length;
  /** While a queue is full it waits, however long that takes. */
  const isStuck = (): boolean =>
    (holds === undefined || fedIn === recordings.length) && nowMs() - movedAt > settings.patienceMs;

  try {
    while (!isDone() && !isStuck() && !isInterrupted()) {
      try {
        await step();
        troubleSince = undefined;
      } catch (error) {
        if (isInterrupted()) break;
        troubled(error);
      }
      tell();
      if (!isDone()) await pause(TICK_MS, deadline.signal);
    }
    if (isInterrupted()) stopped = 'interrupted';
    else await lookOnceMore();
  } catch (error) {
    stopped = error instanceof Error ? error : new Error('unknown', { cause: error });
  }
  return { fates, fedIn, stopped };
};
