import type { HistoryQueue } from './history-queue';
import type { PipelineModel } from './pipeline-model';
import { NEVER } from './profile';

const { ceil, floor, max, min } = Math;

interface Writer {
  /** NEVER: it waits for events. */
  endsAt: number;
  batch: readonly number[];
  /** When its last requests started, as many as its pace counts. */
  starts: readonly number[];
  lastBegan: number;
}

/** The history-writers on their queue: see lambdas/history-writer and lambdas/adapters/airtable-pace.ts. */
export class HistoryWriters {
  airtableCalls = 0;
  batches = 0;
  /** Those included that only let their events rest. */
  invocations = 0;
  /** That all invocations lasted together. */
  busySeconds = 0;
  private lastBegan = -NEVER;
  private readonly writers: readonly Writer[];

  /**
   * @param isEmpty whether the history of this event's Job is empty
   * @param written told of the events of a batch when it is begun, with the moment at which Airtable confirms their lines
   */
  constructor(
    private readonly model: Pick<PipelineModel, 'writer' | 'window'>,
    private readonly queue: HistoryQueue,
    private readonly isEmpty: (event: number) => boolean,
    private readonly written: (events: readonly number[], at: number) => void,
  ) {
    this.writers = Array.from({ length: model.writer.writers }, () => ({
      endsAt: NEVER,
      batch: [],
      starts: [],
      lastBegan: -NEVER,
    }));
  }

  /** When something happens here that is known now: a writer ends, or an event comes back to one that is free. */
  get nextAt(): number {
    let at = NEVER;
    let isAnyFree = false;
    for (const { endsAt } of this.writers)
      if (endsAt === NEVER) isAnyFree = true;
      else at = min(at, endsAt);
    return isAnyFree ? min(at, this.queue.comesBackAt) : at;
  }

  /** Ends what ends now, and begins what can begin. */
  proceed(now: number): void {
    for (const writer of this.writers)
      if (writer.endsAt <= now) {
        this.queue.delete(writer.batch);
        writer.batch = [];
        writer.endsAt = NEVER;
      }
    for (const writer of this.writers) if (writer.endsAt === NEVER && !this.begin(writer, now)) return;
  }

  /** Whether there was anything to do. */
  private begin(writer: Writer, now: number): boolean {
    const { eventsPerBatch, resting } = this.model.writer;
    const batch = this.queue.receive(now, eventsPerBatch);
    if (batch.length === 0) return false;
    this.invocations += 1;
    const windowEnds = this.windowEndOf(writer);
    if (now < windowEnds && !this.goesAtOnce(batch)) {
      const { step } = this.model.window;
      this.queue.rest(batch, step === 0 ? windowEnds : now + ceil((windowEnds - now) / step) * step);
      writer.endsAt = now + resting;
      this.busySeconds += resting;
    } else this.write(writer, batch, now);
    return true;
  }

  private write(writer: Writer, batch: readonly number[], now: number): void {
    const { requestsPerBatch, pace, airtable, before, between, after } = this.model.writer;
    const requests = requestsPerBatch + (batch.some(this.isEmpty) ? 1 : 0);
    let confirmed = now + before - between;
    for (let request = 0; request < requests; request++) {
      const counted = writer.starts.at(-pace.requests);
      const start = max(confirmed + between, counted === undefined ? 0 : counted + pace.seconds);
      writer.starts = [...writer.starts, start].slice(-pace.requests);
      confirmed = start + airtable;
    }
    writer.batch = batch;
    writer.endsAt = confirmed + after;
    this.lastBegan = writer.lastBegan = now;
    this.airtableCalls += requests;
    this.batches += 1;
    this.busySeconds += writer.endsAt - now;
    this.written(batch, confirmed);
  }

  /** What has rested goes, and takes along what came with it: else each release would begin a window for the next. */
  private goesAtOnce(batch: readonly number[]): boolean {
    const isFull = batch.length === this.model.writer.eventsPerBatch;
    return (this.model.window.fullGoes && isFull) || batch.some((event) => this.queue.hasRested(event));
  }

  private windowEndOf({ lastBegan }: Writer): number {
    const { seconds, isShared, isAligned } = this.model.window;
    const from = isShared ? this.lastBegan : lastBegan;
    return isAligned && seconds > 0 ? (floor(from / seconds) + 1) * seconds : from + seconds;
  }
}
