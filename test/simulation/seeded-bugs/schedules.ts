import type { Fault } from '../forecast';
import type { Plan, PlannedJob, PlannedRecording } from '../planned';

const calmJob: PlannedJob = { appears: 0, learnsCalls: 0, trouble: undefined };

const speech = (over: Partial<PlannedRecording> = {}): PlannedRecording => ({
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
  seed: 1,
  faults: [],
  jobs: [calmJob, calmJob],
  recordings: [speech()],
  edits: [],
  ticks: [],
  outages: [],
  ...over,
});

const oddCells = (share: number): Fault[] => [0, 1, 2].map((nth) => ({ on: 'airtable-list', nth, kind: 'odd', share }));

const standstill: Fault = { on: 's3-look', nth: 0, kind: 'stands-still', share: 0.65 };

/** Schedules that show at once what seasons show after a while. */
export const schedules = {
  'a writer stands still between its write and the answer': plan({
    faults: [{ on: 'airtable-patch', nth: 0, kind: 'stands-still', share: 0.65 }],
  }),
  'a worker stands still for longer than its lease, and its clock is set back': plan({
    faults: [standstill],
    jumps: [{ at: 10, ahead: -120 }],
  }),
  'cleanup dies in the midst of its work': plan({ faults: [{ on: 'remove', nth: 0, kind: 'dies', share: 0 }] }),
  'cells have another shape': plan({ faults: oddCells(0.3) }),
  'cells are left out': plan({ faults: oddCells(0.1) }),
  'two Jobs have one number': plan({
    jobs: [{ ...calmJob, trouble: { what: 'doubled', at: 0 } }, calmJob],
    recordings: [speech({ callbacks: [200] })],
  }),
  'a Job is deleted before its recording comes': plan({
    jobs: [{ ...calmJob, trouble: { what: 'deleted', at: 0 } }, calmJob],
    recordings: [speech({ callbacks: [5] })],
  }),
  'an object is taken away between two tries of cleanup': plan({
    faults: [{ on: 'remove', nth: 0, kind: 'error', share: 0 }],
    recordings: [speech({ objectTaken: 5 })],
  }),
} satisfies Record<string, Plan>;
