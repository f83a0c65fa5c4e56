/** Where weather strikes: at requests to somebody else, and at what happens to an invocation as a whole. */
export const places = [
  'receive',
  'start',
  'secret',
  'renew',
  'rest',
  'send',
  'dead-letter',
  's3-list',
  's3-look',
  's3-save',
  'audio',
  'describe',
  'remove',
  'turn',
  'airtable-list',
  'airtable-patch',
  'answer',
  'delete',
] as const;
export type Place = (typeof places)[number];

/**
 * error: nothing is done, and that is said. lost: it is done, but said to have failed. late: it is done, up to a minute
 * after it was given up. slow: everything takes long. odd: an answer of another shape. dies, dies-after: before it is
 * asked for, and once it is done. stands-still: the process does not go on for a while.
 */
export const kinds = [
  'error',
  'lost',
  'late',
  'slow',
  'throttled',
  'odd',
  'dies',
  'dies-after',
  'stands-still',
] as const;
type Kind = (typeof kinds)[number];

export interface Weather {
  readonly kind: Kind | 'fine';
  /** How much of it, from 0 to 1. */
  readonly share: number;
}

/** The weather of one request: of the `nth` to that place, counted from 0. */
export interface Fault extends Weather {
  readonly kind: Kind;
  readonly on: Place;
  readonly nth: number;
}

const FINE: Weather = { kind: 'fine', share: 0 };

/** Where nothing is said, it is fine. */
export class Forecast {
  private readonly counts = new Map<Place, number>();
  private isOver = false;

  constructor(private readonly faults: readonly Fault[]) {}

  next(place: Place): Weather {
    const nth = this.counts.get(place) ?? 0;
    this.counts.set(place, nth + 1);
    if (this.isOver) return FINE;
    return this.faults.find((fault) => fault.on === place && fault.nth === nth) ?? FINE;
  }

  /** From now on it stays fine. */
  clearUp(): void {
    this.isOver = true;
  }
}
