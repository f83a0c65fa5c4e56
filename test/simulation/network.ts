import type { Forecast, Place, Weather } from './forecast';
import type { VirtualTime } from '../support/simulated-aws/virtual-time';
import { type WatchedInvocation, current } from './invocation';
import type { Witness } from './witness';

interface Request<Result> {
  /** What the other side does; it happens once the request has got there, whatever became of the process. */
  readonly act: () => Promise<Result> | Result;
  /** What the adapter makes of an answer that did not come, or was an error. */
  readonly failure: () => Error;
  /** Told as soon as the request leaves. */
  readonly leaves?: () => void;
  /** What the weather is now, where the place has weather of its own. */
  readonly weather?: Weather;
  /** What it is about, where no invocation tells. */
  readonly subject?: string;
  /** Whether an answer that is lost never comes: whoever asked has patience of its own. */
  readonly isWaitedFor?: boolean;
}

const never = () => new Promise<never>(() => undefined);

/** The way to everybody else. */
export class Network {
  constructor(
    readonly time: VirtualTime,
    readonly forecast: Forecast,
    readonly witness: Witness,
    readonly random: () => number,
  ) {}

  /** Milliseconds that a request takes one way. */
  get way(): number {
    return 5 + this.random() * 150;
  }

  die(invocation: WatchedInvocation, where: string): Promise<never> {
    this.witness.died(invocation, where);
    return never();
  }

  /** Longer than any lease, for the most part. */
  standStill(invocation: WatchedInvocation, share: number, where: string): void {
    const seconds = 20 + share * 100;
    invocation.standsStillUntil = this.time.ms + seconds * 1000;
    this.witness.tell(`${invocation.name} stands still for ${seconds.toFixed(0)} s at ${where}`);
    this.witness.disturbed(invocation);
  }

  /** Where a process may die or stand still though it sends nothing. */
  async moment(place: Place): Promise<void> {
    const { kind, share } = this.forecast.next(place);
    const invocation = current();
    if (invocation !== undefined && kind.startsWith('dies')) return this.die(invocation, place);
    if (invocation !== undefined && kind === 'stands-still') this.standStill(invocation, share, place);
    await this.time.wait(kind === 'slow' ? share * 20_000 : this.way, invocation);
  }

  async request<Result>(
    place: Place,
    { act, failure, leaves, weather, subject, isWaitedFor = false }: Request<Result>,
  ): Promise<Result> {
    const invocation = current();
    const { kind, share } = weather ?? this.forecast.next(place, subject);
    if (kind !== 'fine') this.witness.tell(`${invocation?.name ?? 'somebody'} at ${place}: ${kind}`);
    if (invocation !== undefined && kind === 'dies') return this.die(invocation, place);
    leaves?.();
    const there = this.way + (kind === 'slow' ? share * 20_000 : 0);
    const back = this.way + (kind === 'slow' ? share * 20_000 : 0);
    if (invocation !== undefined && kind === 'stands-still') this.standStill(invocation, share, place);
    if (kind === 'error' || kind === 'throttled') {
      await this.time.wait(there + back, invocation);
      throw failure();
    }
    const result = this.time.wait(there).then(act);
    result.catch(() => undefined);
    if (invocation !== undefined && kind === 'dies-after') {
      await result.catch(() => undefined);
      return this.die(invocation, place);
    }
    const isLost = kind === 'lost' || kind === 'late';
    if (isLost && invocation !== undefined) this.witness.disturbed(invocation);
    if (kind === 'lost' && isWaitedFor) return never();
    await this.time.wait(there + back + (isLost ? share * 10_000 : 0), invocation);
    if (!isLost) return await result;
    throw failure();
  }
}
