import fc from 'fast-check';
import { kinds, places } from './forecast';

/** Most is quick; some is not. */
const soon = (most: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.nat(Math.min(most, 60)) },
    { weight: 1, arbitrary: fc.nat(most) },
  );

/** Callbacks and people's deeds: at once, while the work is under way, or long after. */
const whenever = fc.oneof(
  { weight: 4, arbitrary: fc.nat(20) },
  { weight: 3, arbitrary: fc.nat(400) },
  { weight: 1, arbitrary: fc.nat(20_000) },
);

const faults = fc.array(
  fc.record({
    on: fc.constantFrom(...places),
    nth: fc.oneof({ weight: 3, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.nat(30) }),
    kind: fc.constantFrom(...kinds),
    share: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  }),
  { maxLength: 24, size: 'max' },
);

/** What it takes to lose a line: writers at one Job, at the same time, with answers and effects apart. */
const stormAtAirtable = fc.array(
  fc.record({
    on: fc.constantFrom('airtable-patch', 'airtable-list', 'turn', 's3-look', 'send', 'answer', 'renew', 'rest'),
    nth: fc.nat(8),
    kind: fc.constantFrom('late', 'error', 'lost', 'stands-still', 'dies-after', 'slow'),
    share: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  }),
  { minLength: 2, maxLength: 12, size: 'max' },
);

const job = fc.record({
  /** Seconds until it is in Airtable, and until it knows its calls. */
  appears: soon(2_500),
  learnsCalls: soon(2_500),
  trouble: fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    {
      weight: 3,
      arbitrary: fc.record({ what: fc.constantFrom('renamed', 'doubled', 'deleted', 'refused', 'full'), at: whenever }),
    },
  ),
});

const recording = fc.record({
  /** Of four calls, two a job; the last is a conference. */
  call: fc.nat(3),
  /** Whether its callback tells the job. */
  isNamed: fc.boolean(),
  callbacks: fc.array(whenever, { maxLength: 3 }),
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('speech') },
    { weight: 1, arbitrary: fc.constant('absent') },
    { weight: 1, arbitrary: fc.constant('lost') },
  ),
  /** Seconds that its audio takes on the wire. */
  seconds: fc.oneof({ weight: 4, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.nat(240) }),
  /** How long after the first callback there is no audio, and what Twilio calls it then. */
  audioLate: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ by: fc.nat(450), status: fc.constant('completed') }) },
    { weight: 1, arbitrary: fc.record({ by: fc.nat(5_000), status: fc.constant('processing') }) },
  ),
  /** What Twilio says to its deletion: for good, or for so many hours. */
  deletion: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ status: fc.constant(400), hours: fc.constant(1e6) }) },
    { weight: 1, arbitrary: fc.record({ status: fc.constantFrom(500, 429, 504), hours: fc.nat(4) }) },
  ),
  /** Whether the callback says when it began. */
  saysStart: fc.boolean(),
  /** Whether somebody has copied something to its key that does not say whose it is. */
  isKeyTaken: fc.boolean(),
  /** How often the message of its callback was received before: once or twice more, and SQS would move it away. */
  receives: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(498, 499) }),
  /** When somebody takes its object out of the bucket, if at all. */
  objectTaken: fc.option(whenever, { nil: undefined, freq: 12 }),
});

const edits = fc.array(fc.record({ job: fc.nat(1), at: whenever, isInFront: fc.boolean() }), { maxLength: 6 });

const tickOf = <At>(job: fc.Arbitrary<number>, at: fc.Arbitrary<At>) =>
  fc.array(
    fc.record({
      job,
      at,
      /** Seconds until Airtable's automation tells the pipeline of it, each time it does. */
      hints: fc.array(fc.oneof(fc.constant(0), fc.nat(3)), { minLength: 1, maxLength: 2 }),
      /** Seconds until the person takes the tick back, if at all. */
      takenBack: fc.option(fc.nat(5), { nil: undefined, freq: 4 }),
    }),
    { maxLength: 5, size: 'max' },
  );

const ticks = tickOf(fc.nat(1), whenever);

const outages = fc.array(fc.record({ from: whenever, seconds: fc.nat(4_000) }), { maxLength: 1 });

/** What happens in the world while recordings come home. */
export const plans = fc.record({
  seed: fc.nat(),
  faults,
  jobs: fc.tuple(job, job),
  recordings: fc.array(recording, { minLength: 1, maxLength: 7, size: 'max' }),
  edits,
  ticks,
  outages,
});

const within = (seconds: number) => fc.nat(seconds);

/** Many recordings of one Job within a few minutes, while Airtable hardly answers. */
export const storms = fc
  .record({
    seed: fc.nat(),
    faults: stormAtAirtable,
    trouble: fc.oneof(fc.constant(undefined), fc.record({ what: fc.constant('renamed' as const), at: within(120) })),
    learnsCalls: soon(60),
    callbacks: fc.array(fc.record({ call: fc.constantFrom(0, 2), isNamed: fc.boolean(), at: within(150) }), {
      minLength: 2,
      maxLength: 9,
      size: 'max',
    }),
    edits: fc.array(fc.record({ job: fc.constant(0), at: within(150), isInFront: fc.boolean() }), { maxLength: 4 }),
    ticks: tickOf(fc.constant(0), within(150)),
  })
  .map(({ trouble, learnsCalls, callbacks, ...rest }): Plan => {
    const calm = { appears: 0, learnsCalls: 0, trouble: undefined };
    const recordings = callbacks.map(({ at, ...who }): Plan['recordings'][number] => ({
      ...who,
      callbacks: [at],
      kind: 'speech',
      seconds: 1,
      audioLate: undefined,
      deletion: undefined,
      saysStart: true,
      isKeyTaken: false,
      receives: 0,
      objectTaken: undefined,
    }));
    return { ...rest, jobs: [{ ...calm, learnsCalls, trouble }, calm], recordings, outages: [] };
  });

export type Plan = typeof plans extends fc.Arbitrary<infer Value> ? Value : never;
export type PlannedJob = Plan['jobs'][number];
export type PlannedRecording = Plan['recordings'][number];
