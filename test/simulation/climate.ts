import type { Kind, Place, Weather } from './forecast';

/**
 * Weather by dice: each request has its own, by where it goes, what it is about and how often that was asked before. So a
 * season from which recordings are left out keeps the weather of the others.
 */
export interface Climate {
  readonly seed: number;
  /** How many of a thousand requests are struck in average weather. */
  readonly permille: number;
  /** Struck alone, where they are named, as in `struck`. */
  readonly only?: readonly string[];
}

/** How often each kind comes, of all that strike. */
const shares: readonly (readonly [Kind, number])[] = [
  ['error', 22],
  ['lost', 14],
  ['late', 14],
  ['slow', 16],
  ['throttled', 6],
  ['odd', 6],
  ['stale', 4],
  ['dies', 7],
  ['dies-after', 8],
  ['stands-still', 5],
];
const ALL = shares.reduce((sum, [, share]) => sum + share, 0);

/** It changes so often, from calm to storm. */
const SKY_SECONDS = 240;
const skies = [0, 0, 0.5, 1, 1, 4];

/** From 0 up to, not including, 1, by the text. Source: FNV-1a, mixed as in mulberry32. */
const chance = (seed: number, text: string): number => {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 1 | hash);
  hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
  return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
};

const kindAt = (at: number): Kind => {
  let left = at * ALL;
  for (const [kind, share] of shares) if ((left -= share) < 0) return kind;
  return 'error';
};

export class Skies {
  /** What was struck, in its order. */
  readonly struck: string[] = [];
  private readonly counts = new Map<string, number>();
  private hour = -1;
  private sky = 0;
  private readonly only: ReadonlySet<string> | undefined;

  constructor(private readonly climate: Climate) {
    this.only = climate.only && new Set(climate.only);
  }

  /** Undefined: it is fine. */
  at(place: Place, subject: string, seconds: number): Weather | undefined {
    const about = `${place}/${subject}`;
    const nth = this.counts.get(about) ?? 0;
    this.counts.set(about, nth + 1);
    const key = `${about}/${String(nth)}`;
    if (!(this.only?.has(key) ?? this.strikes(key, seconds))) return undefined;
    this.struck.push(key);
    return Skies.named(this.climate, key);
  }

  /** What a struck request comes to. */
  static named({ seed }: Climate, key: string): Weather & { readonly kind: Kind } {
    return { kind: kindAt(chance(seed + 1, key)), share: chance(seed + 2, key) };
  }

  private strikes(key: string, seconds: number): boolean {
    const { seed, permille } = this.climate;
    if (permille === 0) return false;
    const hour = Math.floor(seconds / SKY_SECONDS);
    if (hour !== this.hour) {
      this.hour = hour;
      this.sky = skies[Math.floor(chance(seed, `sky ${String(hour)}`) * skies.length)] ?? 1;
    }
    return this.sky > 0 && chance(seed, key) * 1000 < permille * this.sky;
  }
}
