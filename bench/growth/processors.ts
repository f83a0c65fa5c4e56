import { Heap } from 'heap-js';
import type { PipelineModel } from './pipeline-model';
import { NEVER } from './profile';
import type { Random } from './random';

const { max } = Math;

/**
 * The recordings queue with its consumers: an invocation takes what waits, up to a batch, and is free again when the longest
 * of it is stored.
 */
export class Processors {
  private waiting: number[] = [];
  private head = 0;
  private readonly busyUntil = new Heap<number>();

  /** @param stored told of each recording when it is begun, with the moment at which it will be stored */
  constructor(
    private readonly model: Pick<PipelineModel, 'processor' | 'audio'>,
    private readonly random: Random,
    private readonly stored: (recording: number, at: number) => void,
  ) {}

  /** How many wait for a processor. */
  get size(): number {
    return this.waiting.length - this.head;
  }

  /** When the next invocation ends; NEVER: none is under way. */
  get endsAt(): number {
    return this.busyUntil.peek() ?? NEVER;
  }

  send(recording: number, now: number): void {
    this.waiting.push(recording);
    this.beginAll(now);
  }

  /** Ends what ends now, and begins what can begin. */
  proceed(now: number): void {
    while (this.endsAt <= now) this.busyUntil.pop();
    this.beginAll(now);
  }

  private beginAll(now: number): void {
    const { invocations, batchSize } = this.model.processor;
    while (this.size > 0 && this.busyUntil.length < invocations) {
      let ends = now;
      for (let taken = 0; taken < batchSize && this.size > 0; taken++) {
        const storedAt = now + this.serviceTime();
        this.stored(this.waiting[this.head++] ?? -1, storedAt);
        ends = max(ends, storedAt);
      }
      this.busyUntil.push(ends);
    }
    if (this.head > 10_000 && this.head * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.head);
      this.head = 0;
    }
  }

  private serviceTime(): number {
    const { processor, audio } = this.model;
    return processor.fixed + this.random.exponential(audio.meanSeconds) * processor.perSecondOfAudio;
  }
}
