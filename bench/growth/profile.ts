import type { Random } from './random';

/* In Jest each look at a global costs a hundred times as much as here: what runs a million times keeps what it needs. */
const { floor } = Math;

/** Of what does not happen. */
export const NEVER = Number.POSITIVE_INFINITY;

export const DAY_SECONDS = 86_400;
export const HOUR_SECONDS = 3_600;

/** How busy each hour of a day is, to its mean: they add up to 24. */
export type Profile = readonly number[];

/** The busiest hour has so many times the calls of an average one. */
export const PEAK = 3;

/**
 * A day of a service company: quiet nights, a peak from 10 to 11, a lower one in the afternoon; every day of the week alike,
 * which is the harder week. An assumption: the metric `Count` of your own HTTP API tells yours.
 */
export const BUSINESS_DAY: Profile = [
  0.1,
  0.05,
  0.05,
  0.05,
  0.05,
  0.1,
  0.25,
  0.8,
  1.8,
  2.6,
  PEAK,
  2.4,
  1.5,
  1.7,
  2.2,
  2.1,
  1.7,
  1.2,
  0.8,
  0.55,
  0.4,
  0.3,
  0.2,
  0.1,
];

/** The same at any hour: what formulas know. */
export const STEADY: Profile = [1];

const shareAt = (seconds: number, profile: Profile): number =>
  profile[floor(seconds / HOUR_SECONDS) % profile.length] ?? 0;

/**
 * The next arrival after a moment, of so many a day: a Poisson process whose rate changes with the hour. It has no memory, so
 * that a gap that reaches into the next hour is drawn anew from there.
 */
export const nextArrival = (after: number, perDay: number, profile: Profile, random: Random): number => {
  for (let from = after; ;) {
    const hourEnds = (floor(from / HOUR_SECONDS) + 1) * HOUR_SECONDS;
    const at = from + random.exponential(DAY_SECONDS / (perDay * shareAt(from, profile)));
    if (at < hourEnds) return at;
    from = hourEnds;
  }
};
