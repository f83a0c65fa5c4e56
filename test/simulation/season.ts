import { diceOf } from './dice';
import { type Plan, type PlannedJob, type PlannedRecording, jobTroubles, outages } from './planned';

/** Recordings of a season. */
export const SEASON_SIZE = 250;
/** Recordings for one Job, on average. */
const RECORDINGS_A_JOB = 6;
const CALLS_A_JOB = 3;
/** Between the first callbacks of two recordings, on average: 20 in a minute. */
const SECONDS_BETWEEN = 3;
/** How many of a thousand requests are struck, by the season; three times as many in a storm. */
const climates = [0, 15, 40, 80] as const;
/** Between two moments of which several recordings come, as when an outage of telephony ends. */
const CROWD_SECONDS = 400;

/**
 * How wrong a clock is at most, in seconds. The waits for audio and for Jobs are minutes and are measured by it: one that jumps
 * further ends them too soon, and says so.
 */
const MOST_AHEAD = 120;

/**
 * Hundreds of recordings and all that may happen around them, by the seed alone. What is rare in life is not rare here, but
 * most recordings have nothing happen to them besides the weather.
 */
export const seasonOf = (seed: number, size = SEASON_SIZE): Plan => {
  const dice = diceOf(seed);
  const upTo = (most: number): number => Math.floor(dice() * (most + 1));
  const oneIn = (often: number): boolean => dice() * often < 1;
  const oneOf = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(dice() * values.length)] ?? values[0];
  const perhaps = <Value>(often: number, make: () => Value): Value | undefined => (oneIn(often) ? make() : undefined);

  const lasts = size * SECONDS_BETWEEN;
  const whenever = (): number => upTo(lasts);
  /** A few seconds, a few minutes, or long after. */
  const after = (): number => oneOf([upTo(3), upTo(60), upTo(400), upTo(6_000)]);
  const isCrowded = oneIn(2);
  // Waits are what costs most to play: each season has plenty of some kinds, and few of the others.
  const isSlow = oneIn(4);
  const hasOutages = oneIn(3);
  const first = (): number =>
    isCrowded ? Math.floor(whenever() / CROWD_SECONDS) * CROWD_SECONDS + upTo(5) : whenever();

  const hasJumps = oneIn(3);
  const jobs = Array.from({ length: Math.max(2, Math.round(size / RECORDINGS_A_JOB)) }, (): PlannedJob => {
    return {
      appears: oneIn(isSlow ? 6 : 30) ? upTo(lasts) : 0,
      learnsCalls: oneIn(isSlow ? 3 : 20) ? upTo(2_500) : 0,
      trouble: perhaps(8, () => ({ what: oneOf(jobTroubles), at: whenever() })),
    };
  });

  const recording = (): PlannedRecording => {
    const at = first();
    const kind = oneIn(12) ? oneOf(['absent', 'lost'] as const) : 'speech';
    return {
      call: upTo(jobs.length * CALLS_A_JOB - 1),
      isNamed: !oneIn(3),
      // Elastic SIP trunks send none. Source: Twilio, "Recording status callbacks".
      callbacks: oneIn(30) ? [] : [at, ...(oneIn(4) ? [at + after()] : []), ...(oneIn(10) ? [at + after()] : [])],
      kind,
      seconds: oneIn(8) ? upTo(120) : upTo(5),
      audioLate: perhaps(isSlow ? 10 : 60, () =>
        oneIn(2) ? { by: upTo(450), status: 'completed' } : { by: upTo(5_000), status: 'processing' },
      ),
      deletion: perhaps(isSlow ? 12 : 40, () =>
        oneIn(2) ? { status: 400, hours: 1e6 } : { status: oneOf([500, 429, 504]), hours: upTo(4) },
      ),
      saysStart: !oneIn(4),
      startsAt: at - 1 - upTo(600),
      isKeyTaken: oneIn(30),
      receives: oneIn(60) ? oneOf([498, 499]) : 0,
      objectTaken: perhaps(40, () => at + after()),
    };
  };
  const recordings = Array.from({ length: size }, (_, number) => ({ ...recording(), number }));
  const some = <Deed>(oneFor: number, make: () => Deed): Deed[] =>
    Array.from({ length: Math.ceil(size / oneFor) }, make);
  const job = (): number => upTo(jobs.length - 1);

  return {
    seed,
    faults: [],
    jobs,
    recordings,
    edits: some(5, () => ({ job: job(), at: whenever(), isInFront: oneIn(2) })),
    ticks: hasJumps
      ? []
      : some(12, () => ({
          job: job(),
          at: whenever(),
          hints: oneIn(2) ? [upTo(3)] : [0, upTo(3)],
          takenBack: perhaps(4, () => upTo(5)),
        })),
    outages: hasOutages
      ? some(120, () => ({
          of: oneOf(outages),
          from: whenever(),
          seconds: oneOf([upTo(60), upTo(60), upTo(300), upTo(1_500)]),
        }))
      : [],
    climate: { seed, permille: oneOf(climates) },
    hasWebhook: true,
    isReconciled: true,
    keepsTwilioCopies: oneIn(8),
    ...(oneIn(4) && { upgradedAt: whenever() }),
    jumps: hasJumps ? some(60, () => ({ at: whenever(), ahead: upTo(2 * MOST_AHEAD) - MOST_AHEAD })) : [],
  };
};
