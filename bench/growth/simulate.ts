import { Heap } from 'heap-js';
import { HistoryQueue } from './history-queue';
import { HistoryWriters } from './history-writers';
import type { PipelineModel } from './pipeline-model';
import { Processors } from './processors';
import { DAY_SECONDS, HOUR_SECONDS, NEVER, nextArrival } from './profile';
import { randomOf } from './random';

const { floor, max, min } = Math;

export interface Load {
  readonly perDay: number;
  readonly days: number;
  readonly seed: number;
}

/** The most that waited in each hour. */
interface Backlog {
  readonly forProcessor: readonly number[];
  readonly forLine: readonly number[];
}

export interface Outcome {
  /** Webhooks that came. */
  readonly recordings: number;
  /** From each webhook to its confirmed line, in seconds, shortest first. */
  readonly latencies: Float32Array;
  readonly airtableCalls: number;
  readonly batches: number;
  /** Of the history-writer, those included that only let their events rest; and what they lasted together, in seconds. */
  readonly invocations: number;
  readonly busySeconds: number;
  readonly backlog: Backlog;
  /** How long all recordings together were under way until their lines, and how many were on average. */
  readonly secondsUnderWay: number;
  readonly meanUnderWay: number;
  /** When the last line was confirmed, in seconds. */
  readonly endedAt: number;
}

/** Remembers the most in each hour. */
class HourlyMost {
  readonly most: number[];
  constructor(hours: number) {
    this.most = Array.from({ length: hours }, () => 0);
  }
  see(now: number, count: number): void {
    const hour = floor(now / HOUR_SECONDS);
    if (count > (this.most[hour] ?? 0)) this.most[hour] = count;
  }
}

/**
 * Plays so many days of a pipeline, and what is left of them: calls come, processors store them, history-writers write them.
 * Time jumps from one event to the next; what comes of it depends on load, seed and model alone.
 */
export const simulate = ({ perDay, days, seed }: Load, model: PipelineModel): Outcome => {
  const random = randomOf(seed);
  const until = days * DAY_SECONDS;
  const arrivedAt: number[] = [];
  const storedAt: number[] = [];
  const jobOf: number[] = [];
  /** By the number of the Job. */
  const isEmpty = Array.from({ length: model.jobs.open }, () => false);
  const latencies: number[] = [];
  const hours = Math.ceil(until / HOUR_SECONDS);
  const [forProcessor, forLine] = [new HourlyMost(hours), new HourlyMost(hours)];
  let [secondsUnderWay, area, areaUntil, underWay, endedAt] = [0, 0, 0, 0, 0];

  const count = (now: number, change: number): void => {
    area += underWay * (now - areaUntil);
    areaUntil = now;
    underWay += change;
  };

  const announced = new Heap<number>((one, other) => (storedAt[one] ?? 0) - (storedAt[other] ?? 0));
  const processors = new Processors(model, random, (recording, at) => {
    storedAt[recording] = at + model.handOver;
    announced.push(recording);
  });
  const confirmed = new Heap<readonly [number, number]>(([one], [other]) => one - other);
  const queue = new HistoryQueue((event) => jobOf[event] ?? -1);
  const writers = new HistoryWriters(
    model,
    queue,
    (event) => isEmpty[jobOf[event] ?? -1] === true,
    (events, at) => {
      for (const event of events) {
        isEmpty[jobOf[event] ?? -1] = false;
        const seconds = at - (arrivedAt[event] ?? 0);
        latencies.push(seconds);
        secondsUnderWay += seconds;
      }
      confirmed.push([at, events.length]);
      endedAt = max(endedAt, at);
    },
  );

  const job = (): number => {
    if (random.uniform() < model.jobs.opened) return isEmpty.push(true) - 1;
    return isEmpty.length - 1 - floor(random.uniform() * model.jobs.open);
  };

  const next = (after: number): number => {
    const at = nextArrival(after, perDay, model.profile, random);
    return at < until ? at : NEVER;
  };
  let arrival = next(0);
  // A webhook is a message a little later, and that one with a processor a little later again: both always as long.
  const delay = model.ingest + model.handOver;

  for (;;) {
    const [announcedFirst, confirmedFirst] = [announced.peek(), confirmed.peek()];
    const announcedAt = announcedFirst === undefined ? NEVER : (storedAt[announcedFirst] ?? NEVER);
    const confirmedAt = confirmedFirst?.[0] ?? NEVER;
    const now = min(arrival + delay, processors.endsAt, announcedAt, writers.nextAt, confirmedAt);
    if (now === NEVER) break;

    if (confirmedFirst !== undefined && confirmedAt <= now) {
      confirmed.pop();
      count(now, -confirmedFirst[1]);
    }
    if (arrival + delay <= now) {
      const recording = arrivedAt.push(arrival) - 1;
      jobOf.push(job());
      count(now, 1);
      arrival = next(arrival);
      processors.send(recording, now);
    }
    if (processors.endsAt <= now) processors.proceed(now);
    forProcessor.see(now, processors.size);
    if (announcedFirst !== undefined && announcedAt <= now) {
      announced.pop();
      queue.send(announcedFirst);
      forLine.see(now, queue.size);
    }
    writers.proceed(now);
  }

  const { airtableCalls, batches, invocations, busySeconds } = writers;
  return {
    recordings: arrivedAt.length,
    latencies: Float32Array.from(latencies).sort(),
    airtableCalls,
    batches,
    invocations,
    busySeconds,
    backlog: { forProcessor: forProcessor.most, forLine: forLine.most },
    // `count` sees a recording when a processor may have it: what comes before is not under way for it.
    secondsUnderWay: secondsUnderWay - arrivedAt.length * delay,
    meanUnderWay: area / areaUntil,
    endedAt,
  };
};
