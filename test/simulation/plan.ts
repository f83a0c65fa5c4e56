import fc from 'fast-check';
import { kinds, places } from './forecast';
import { type Plan, jobTroubles } from './planned';

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
  appears: soon(2_500),
  learnsCalls: soon(2_500),
  trouble: fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    {
      weight: 3,
      arbitrary: fc.record({ what: fc.constantFrom(...jobTroubles), at: whenever }),
    },
  ),
});

const recording = fc.record({
  call: fc.nat(3),
  isNamed: fc.boolean(),
  callbacks: fc.array(whenever, { maxLength: 3 }),
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('speech') },
    { weight: 1, arbitrary: fc.constant('absent') },
    { weight: 1, arbitrary: fc.constant('lost') },
  ),
  seconds: fc.oneof({ weight: 4, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.nat(240) }),
  audioLate: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ by: fc.nat(450), status: fc.constant('completed') }) },
    { weight: 1, arbitrary: fc.record({ by: fc.nat(5_000), status: fc.constant('processing') }) },
  ),
  deletion: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ status: fc.constant(400), hours: fc.constant(1e6) }) },
    { weight: 1, arbitrary: fc.record({ status: fc.constantFrom(500, 429, 504), hours: fc.nat(4) }) },
  ),
  saysStart: fc.boolean(),
  isKeyTaken: fc.boolean(),
  receives: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(498, 499) }),
  objectTaken: fc.option(whenever, { nil: undefined, freq: 12 }),
});

const edits = fc.array(fc.record({ job: fc.nat(1), at: whenever, isInFront: fc.boolean() }), { maxLength: 6 });

const tickOf = <At>(job: fc.Arbitrary<number>, at: fc.Arbitrary<At>) =>
  fc.array(
    fc.record({
      job,
      at,
      hints: fc.array(fc.oneof(fc.constant(0), fc.nat(3)), { minLength: 1, maxLength: 2 }),
      takenBack: fc.option(fc.nat(5), { nil: undefined, freq: 4 }),
    }),
    { maxLength: 5, size: 'max' },
  );

const ticks = tickOf(fc.nat(1), whenever);

const outages = fc.array(fc.record({ from: whenever, seconds: fc.nat(4_000) }), { maxLength: 1 });

/** A few recordings of two Jobs, and whatever may happen around them. */
export const plans: fc.Arbitrary<Plan> = fc.record({
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
