/*
 * Answers and effects of a write come apart in time, in any order. The model: what the pipeline has confirmed, and so has
 * handed on to cleanup, stays in the history, and so does what people wrote; whatever was announced to come is there in the
 * end. The stand-in carries out a write that it has not answered at any time within a minute.
 */
import fc from 'fast-check';
import { RetryLater } from '../../lambdas/core/errors';
import type { CleanupMessage, StoredEvent } from '../../lambdas/core/messages';
import { writeHistory } from '../../lambdas/history-writer/write-history';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryReceipts } from '../support/fakes/memory-receipts';
import { MemoryRegister } from '../support/fakes/memory-register';
import { MemoryStore } from '../support/fakes/memory-store';
import { HastyTime, MemoryLog, MemoryQueue } from '../support/fakes/small-fakes';
import { RECEIVED_AT, STARTED_AT, aDeadline, aLinkId, delivered, job, storedEvent } from '../support/subjects';
import { jobsAt, patchesOf, standIn } from '../support/worlds/jobs-world';

/** How long Airtable may be at a write that it has not answered. */
const MINUTE = 60;
const NOTES = 'What people wrote.';

/** How a write goes, and, when it is not answered well, after how many seconds it is carried out. */
type Outcome =
  | { readonly kind: 'well' | 'lost' | 'refused' }
  | { readonly kind: 'none' | 'drop' | 500; readonly afterSeconds: number };

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constantFrom('well' as const, 'lost' as const, 'refused' as const) }),
  fc.record({
    kind: fc.constantFrom('none' as const, 'drop' as const, 500 as const),
    afterSeconds: fc.integer({ min: 0, max: MINUTE - 1 }),
  }),
);

/** The history-writer over the stand-in, and the queue of one Job's events before it, in virtual time. */
const worldOf = (airtable: AirtableStandIn) => {
  const store = new MemoryStore();
  const cleanup = new MemoryQueue<CleanupMessage>();
  const write = writeHistory(
    {
      jobs: jobsAt(airtable),
      history: new MemoryQueue(),
      cleanup,
      store,
      links: store,
      receipts: new MemoryReceipts(),
      register: new MemoryRegister(),
      newLinkId: aLinkId,
      log: new MemoryLog(),
      metrics: new MemoryMetrics(),
      time: new HastyTime(),
      now: () => RECEIVED_AT,
    },
    {
      timeZone: 'UTC',
      source: 'IVR',
      linkSeconds: 900,
      links: 'append',
      jobWaitSeconds: 900,
      findsJobsByCall: false,
      location: { bucket: 'bucket', prefixes: ['recordings'] },
    },
  );
  const clock = { seconds: 0 };
  let queue: StoredEvent[] = [];
  let restsUntil = 0;
  let carriedOutAt = Infinity;

  /** Lets time pass; a write that is under way is carried out when its time has come. */
  const passUntil = (seconds: number) => {
    if (carriedOutAt <= seconds) {
      airtable.releaseWrites();
      carriedOutAt = Infinity;
    }
    clock.seconds = Math.max(clock.seconds, seconds);
  };

  const prepare = (how: Outcome) => {
    airtable.clearFaults();
    if (how.kind === 'lost') airtable.addFault({ kind: 'write-lost' });
    else if (how.kind === 'refused') airtable.addFault({ kind: 'status', on: 'write', status: 409 });
    else if ('afterSeconds' in how) {
      airtable.addFault({ kind: 'held-write', answer: how.kind });
      carriedOutAt = clock.seconds + how.afterSeconds;
    }
  };

  /** A write that is not answered is given up as soon as it is under way. */
  const writeUnder = async (how: Outcome, deliveries: Parameters<typeof write>[0]) => {
    const deadline = aDeadline();
    const before = patchesOf(airtable).length;
    const work = { ended: false };
    const writing = write(deliveries, deadline).finally(() => {
      work.ended = true;
    });
    if (how.kind === 'none') {
      while (!work.ended && patchesOf(airtable).length === before) await new Promise(setImmediate);
      // The stand-in notes a request before it has read its body; an effect that is held back has to be there first.
      for (let turns = 0; turns < 50 && !work.ended; turns++) await new Promise(setImmediate);
      deadline.over(new RetryLater('out-of-time', { message: 'over' }));
    }
    return await writing;
  };

  return {
    cleanup,
    arrive: () => {
      const event = storedEvent();
      const { recordingSid: sid, callSid } = event;
      store.objects.set(event.key, {
        recording: { sid, callSid, startedAt: STARTED_AT, channels: 1 },
        bytes: Buffer.from('ID3'),
      });
      queue.push(event);
    },
    /** The whole group is delivered as soon as none of it rests. */
    deliver: async (how: Outcome) => {
      passUntil(restsUntil);
      prepare(how);
      const deliveries = queue.map((event) => delivered(event));
      const failures = await writeUnder(how, deliveries);
      queue = deliveries.filter((delivery) => failures.has(delivery)).map(({ body }) => body);
      const rests = Array.from(failures.values(), (error) =>
        error instanceof RetryLater ? error.waitAtLeastSeconds : Infinity,
      );
      restsUntil = clock.seconds + Math.max(5, ...rests);
    },
    end: () => {
      passUntil(Infinity);
    },
    waiting: () => queue.length,
  };
};

let airtable: AirtableStandIn;
beforeEach(async () => {
  airtable = await standIn();
});
afterEach(() => airtable.stop());

interface Step {
  readonly arrivals: number;
  readonly outcome: Outcome;
}

const run = async (steps: readonly Step[]) => {
  const world = worldOf(airtable);
  for (const { arrivals, outcome: how } of steps) {
    for (let arrived = 0; arrived < arrivals; arrived++) world.arrive();
    await world.deliver(how);
  }
  await world.deliver({ kind: 'well' });
  await world.deliver({ kind: 'well' });
  expect(world.waiting()).toBe(0);
  world.end();
  return world;
};

const linesOf = (sid: string) =>
  airtable
    .history('J-1001')
    .split('\n')
    .filter((line) => line.includes(sid)).length;

test('what is confirmed stays, whenever Airtable carries out what it had not answered', async () => {
  airtable.addJob({ number: job('J-1001') });
  const step = fc.record({ arrivals: fc.nat({ max: 2 }), outcome });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      airtable.clearFaults();
      airtable.editHistory('J-1001', NOTES);
      const { cleanup } = await run(steps);
      expect(airtable.history('J-1001').startsWith(NOTES)).toBe(true);
      for (const { recordingSid } of cleanup.sent)
        expect([recordingSid, linesOf(recordingSid)]).toEqual([recordingSid, 1]);
    }),
    { numRuns: 40 },
  );
}, 30_000);

test('the first write given up, the second confirmed, the first carried out: nothing is lost', async () => {
  airtable.addJob({ number: job('J-1001'), history: NOTES });
  const late = { kind: 'none', afterSeconds: MINUTE - 1 } as const;
  const { cleanup } = await run([
    { arrivals: 1, outcome: late },
    { arrivals: 1, outcome: { kind: 'well' } },
  ]);
  expect(cleanup.sent).toHaveLength(2);
  for (const { recordingSid } of cleanup.sent) expect(linesOf(recordingSid)).toBe(1);
});
