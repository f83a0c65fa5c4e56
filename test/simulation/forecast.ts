import { type Climate, Skies } from './climate';
import { current } from './invocation';
import type { Outage, Plan } from './planned';

/** Where weather strikes: at requests to somebody else, and at what happens to an invocation as a whole. */
export const places = [
  'webhook',
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
  's3-put',
  's3-get',
  'audio',
  'describe',
  'remove',
  'twilio-list',
  'depth',
  'peek',
  'logs',
  'turn',
  'airtable-list',
  'airtable-patch',
  'answer',
  'delete',
] as const;
export type Place = (typeof places)[number];

/**
 * error: nothing is done, and that is said. lost: it is done, but said to have failed. late: it is done, up to a minute
 * after it was given up. slow: everything takes long. odd: an answer of another shape. stale: as it was a moment ago. dies, dies-after: before it is
 * asked for, and once it is done. stands-still: the process does not go on for a while.
 */
export const kinds = [
  'error',
  'lost',
  'late',
  'slow',
  'throttled',
  'odd',
  'stale',
  'dies',
  'dies-after',
  'stands-still',
] as const;
export type Kind = (typeof kinds)[number];

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

/** Who is asked there. */
const others = new Map<Place, Outage>([
  ['webhook', 'webhook'],
  ['renew', 'sqs'],
  ['rest', 'sqs'],
  ['send', 'sqs'],
  ['dead-letter', 'sqs'],
  ['s3-list', 's3'],
  ['s3-look', 's3'],
  ['s3-save', 's3'],
  ['s3-put', 's3'],
  ['s3-get', 's3'],
  ['secret', 'secret'],
  ['audio', 'twilio'],
  ['describe', 'twilio'],
  ['remove', 'twilio'],
  ['twilio-list', 'twilio'],
  ['depth', 'sqs'],
  ['peek', 'sqs'],
  ['airtable-list', 'airtable'],
  ['airtable-patch', 'airtable'],
]);

/** Refused at once, and nothing comes of it. */
const AWAY: Weather = { kind: 'error', share: 0 };

const FINE: Weather = { kind: 'fine', share: 0 };

type Away = Plan['outages'][number];

interface Conditions {
  readonly climate?: Climate | undefined;
  readonly outages?: readonly Away[] | undefined;
  /** What time it is, in seconds. */
  readonly seconds?: () => number;
}

/** Where nothing is said, it is fine. */
export class Forecast {
  private readonly requests = new Map<Place, number>();
  private readonly skies: Skies | undefined;
  private readonly outages: readonly Away[];
  private readonly seconds: () => number;
  /** What was struck, by kind. */
  readonly counts = new Map<Kind, number>();
  /** And by place. */
  readonly struckAt = new Map<Place, number>();
  private isOver = false;

  constructor(
    private readonly faults: readonly Fault[],
    { climate, outages = [], seconds = () => 0 }: Conditions = {},
  ) {
    this.skies = climate && new Skies(climate);
    this.outages = outages;
    this.seconds = seconds;
  }

  /** What the climate struck, as `Climate.only` takes it. */
  get struck(): readonly string[] {
    return this.skies?.struck ?? [];
  }

  /** @param subject what the request is about. */
  next(place: Place, subject = current()?.subject ?? ''): Weather {
    const nth = this.requests.get(place) ?? 0;
    this.requests.set(place, nth + 1);
    if (this.isOver) return FINE;
    const planned = this.faults.find((fault) => fault.on === place && fault.nth === nth);
    const struck = this.skies?.at(place, subject, this.seconds());
    const weather = planned ?? (this.isAway(others.get(place)) ? AWAY : undefined) ?? struck ?? FINE;
    if (weather.kind !== 'fine') {
      this.counts.set(weather.kind, (this.counts.get(weather.kind) ?? 0) + 1);
      this.struckAt.set(place, (this.struckAt.get(place) ?? 0) + 1);
    }
    return weather;
  }

  private isAway(who: Outage | undefined): boolean {
    if (who === undefined || this.outages.length === 0) return false;
    const now = this.seconds();
    return this.outages.some(({ of = 'twilio', from, seconds }) => of === who && now >= from && now < from + seconds);
  }

  /** From now on it stays fine. */
  clearUp(): void {
    this.isOver = true;
  }
}
