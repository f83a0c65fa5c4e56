import { PROCESSORS, deployedWith } from './deployed-with';
import type { Plan, PlannedJob, PlannedRecording } from './planned';
import { play } from './play';

beforeAll(() => {
  deployedWith(PROCESSORS);
}, 60_000);

const calmJob: PlannedJob = { appears: 0, learnsCalls: 0, trouble: undefined };

const speech = (over: Partial<PlannedRecording>): PlannedRecording => ({
  call: 0,
  isNamed: true,
  callbacks: [0],
  kind: 'speech',
  seconds: 1,
  audioLate: undefined,
  deletion: undefined,
  saysStart: true,
  isKeyTaken: false,
  receives: 0,
  objectTaken: undefined,
  ...over,
});

const plan = (over: Partial<Plan>): Plan => ({
  seed: 0,
  faults: [],
  jobs: [calmJob, calmJob],
  recordings: [speech({})],
  edits: [],
  ticks: [],
  outages: [],
  ...over,
});

/** Sequences that the properties found, or that they find too seldom: `play` throws when a law is broken. */
const sequences: Record<string, Plan> = {
  'a box that is ticked twice, and taken back once, ends unticked': plan({
    ticks: [
      { job: 0, at: 60, hints: [0, 0], takenBack: undefined },
      { job: 0, at: 61, hints: [0], takenBack: 1 },
      { job: 0, at: 63, hints: [0, 3], takenBack: undefined },
    ],
  }),
  'a box whose unticking gets no answer is looked at again, and brings no second line': plan({
    faults: [{ on: 'airtable-patch', nth: 1, kind: 'late', share: 0.9 }],
    ticks: [{ job: 0, at: 120, hints: [0], takenBack: undefined }],
  }),
  'a refresh dies with its worker, before and after its write': plan({
    faults: [
      { on: 'airtable-patch', nth: 1, kind: 'dies', share: 0.5 },
      { on: 'airtable-patch', nth: 2, kind: 'dies-after', share: 0.5 },
    ],
    ticks: [{ job: 0, at: 120, hints: [0], takenBack: undefined }],
  }),
  'a refresh and a new recording of its Job come at the same moment': plan({
    recordings: [speech({}), speech({ callbacks: [120] }), speech({ isNamed: false, callbacks: [121] })],
    ticks: [{ job: 0, at: 120, hints: [0, 1], takenBack: undefined }],
  }),
  'a Job is renamed between two recordings of one call: both lines are in it': plan({
    jobs: [{ ...calmJob, trouble: { what: 'renamed', at: 35 } }, calmJob],
    recordings: [32, 32, 600].map((at) => speech({ isNamed: false, callbacks: [at] })),
  }),
  'a worker that stood still for longer than its lease announces no loss': plan({
    faults: [{ on: 'audio', nth: 0, kind: 'stands-still', share: 0.25 }],
    recordings: [speech({ kind: 'lost' })],
  }),
  'a worker that stood still for longer than its lease announces no absence': plan({
    faults: [{ on: 'start', nth: 0, kind: 'stands-still', share: 0.5 }],
    recordings: [speech({ kind: 'absent' })],
  }),
  'a duplicate whose download is asked for when the recording has come home, and Twilio has deleted it, states no loss':
    plan({
      // Its last try looks into the bucket before the other one has stored anything.
      faults: [
        ...[1, 2, 3].map((nth) => ({ on: 'audio', nth, kind: 'error', share: 0 }) as const),
        { on: 'audio', nth: 4, kind: 'slow', share: 0.7 },
      ],
      recordings: [speech({ callbacks: [0, 0], seconds: 10 })],
    }),
  'a message that SQS gives twice is worked on twice, and comes home once': plan({
    faults: [{ on: 'receive', nth: 0, kind: 'odd', share: 0 }],
    recordings: [speech({ seconds: 10 })],
  }),
  'a message at its last receive is parked with its reason, and comes home once people act': plan({
    outages: [{ from: 0, seconds: 60 }],
    recordings: [speech({ receives: 499 })],
  }),
  'a line that two Jobs claim is written into neither': plan({
    jobs: [{ ...calmJob, trouble: { what: 'doubled', at: 0 } }, calmJob],
    recordings: [speech({ callbacks: [200] })],
  }),
  'a line that no longer fits waits until people have made room': plan({
    jobs: [{ ...calmJob, trouble: { what: 'full', at: 0 } }, calmJob],
    recordings: [speech({ callbacks: [5] })],
  }),
  ...Object.fromEntries(
    [1, 2, 3, 4].map((seed) => [
      // It goes on when its message is with another worker, which has not stored anything yet.
      `a download that stood still for longer than its lease stores nothing (dice ${String(seed)})`,
      plan({
        seed,
        faults: [{ on: 's3-save', nth: 0, kind: 'stands-still', share: 0.245 }],
        // The first of its two chunks has come by then.
        recordings: [speech({ seconds: 1.2 })],
      }),
    ]),
  ),
  'an invocation that began late, and whose lease cannot be taken, does not count on it': plan({
    faults: [
      { on: 'start', nth: 2, kind: 'stands-still', share: 0.3 },
      ...[2, 3, 4, 5].map((nth) => ({ on: 'renew', nth, kind: 'error', share: 0 }) as const),
      { on: 's3-look', nth: 1, kind: 'slow', share: 0.5 },
    ],
  }),
  'the wait for audio begins with the first answer without it, however long Twilio was away before': plan({
    outages: [{ from: 0, seconds: 750 }],
    recordings: [speech({ audioLate: { by: 1_100, status: 'completed' } })],
  }),
  ...Object.fromEntries(
    [0.1, 0.3, 0.6, 0.9].map((share) => [
      `a cell of another shape than expected is not written over (${String(share)})`,
      plan({ faults: [0, 1, 2].map((nth) => ({ on: 'airtable-list', nth, kind: 'odd', share }) as const) }),
    ]),
  ),
  ...Object.fromEntries(
    // A writer pauses for its turn to write, or for its turn to ask first when it has just moved an event into another group.
    [0, 1].flatMap((turn) =>
      [1, 2, 3, 4].flatMap((seed) => [
        [
          `a writer that stood still for longer than its lease writes nothing (turn ${String(turn)}, dice ${String(seed)})`,
          plan({ seed, faults: [{ on: 'turn', nth: turn, kind: 'stands-still', share: 0.65 }] }),
        ],
        [
          `a writer writes only while its lease outlasts the write (turn ${String(turn)}, dice ${String(seed)})`,
          plan({
            seed,
            faults: [
              { on: 'turn', nth: turn, kind: 'stands-still', share: 0.1 },
              ...[1, 2, 3].map((later) => ({ on: 'renew', nth: turn + later, kind: 'error', share: 0 }) as const),
              { on: 'airtable-patch', nth: 0, kind: 'dies-after', share: 0.95 },
            ],
          }),
        ],
      ]),
    ),
  ),
};

test.each(Object.entries(sequences))(
  '%s',
  async (_name, sequence) => {
    await play(sequence);
  },
  60_000,
);

test('a worker that dies right after it has sent its event does not send another one', async () => {
  const events = async (faults: Plan['faults']) => (await play(plan({ faults }))).witness.events;
  expect(await events([{ on: 'send', nth: 0, kind: 'dies-after', share: 0 }])).toEqual(await events([]));
}, 60_000);
