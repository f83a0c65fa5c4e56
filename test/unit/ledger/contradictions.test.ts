import type { Contradiction } from '../../../lambdas/core/ledger';
import { aReceipt } from '../../support/contracts/receipts-contract';
import { DAY, ledgerWorld } from '../../support/worlds/ledger-world';

type World = ReturnType<typeof ledgerWorld>;
type Made = ReturnType<World['made']>;

/** A receipt of 05:00, two hours before the ledger. */
const EARLY = { at: new Date('2026-11-26T05:00:00Z') };

test.each<[string, Contradiction, (world: World) => Promise<Made>, string]>([
  [
    'a receipt whose audio is not there',
    'object-missing',
    async ({ made, prove }) => {
      const one = made({ status: 'deleted' });
      await prove(one);
      return one;
    },
    'noted',
  ],
  [
    'something else in the place of a receipt',
    'receipt-unreadable',
    ({ made, store, receipts }) => {
      const one = made();
      store(one);
      const { sid: recordingSid, callSid } = one;
      // Listed, and no receipt when it is read.
      receipts.ofDay = async function* (day: string) {
        if (day === DAY) yield await Promise.resolve({ recordingSid, callSid, hasAudio: true });
      };
      return Promise.resolve(one);
    },
    'stored',
  ],
  [
    'audio that is stored and deleted at Twilio without a receipt',
    'deleted-without-receipt',
    ({ made, store }) => {
      const one = made({ status: 'deleted' });
      store(one);
      return Promise.resolve(one);
    },
    'stored',
  ],
  [
    'a recording that was to be deleted, is not, and of which no deletion waits',
    'left-at-twilio',
    async ({ made, store, prove }) => {
      const one = made();
      await prove(one, { key: store(one), ...EARLY });
      return one;
    },
    'noted',
  ],
])('%s: the ledger says so, the log names it, and it counts', async (_, contradiction, arrange, fate) => {
  const world = ledgerWorld();
  const one = await arrange(world);
  await world.run();
  expect(world.entry(one)).toMatchObject({ fate, contradictions: [contradiction] });
  expect(world.ledger().header.contradictions).toBe(1);
  expect(world.metrics.values('LedgerContradictions')).toEqual([1]);
  expect(world.log.lines).toContainEqual({
    level: 'warn',
    code: 'ledger-contradiction',
    fields: expect.objectContaining({ recordingSid: one.sid, contradictions: [contradiction] }) as unknown,
  });
});

describe('no contradiction:', () => {
  const contradictionsIn = async (world: World, arrange: (world: World) => Promise<Made> | Made) => {
    const one = await arrange(world);
    await world.run();
    expect(world.metrics.values('LedgerContradictions')).toEqual([0]);
    return world.entry(one).contradictions;
  };

  test('audio that S3 has deleted as it was told', async () => {
    const world = ledgerWorld({ retentionDays: 1 });
    const contradictions = await contradictionsIn(world, async ({ made, prove }) => {
      const one = made({ status: 'deleted' });
      await prove(one);
      return one;
    });
    expect(contradictions).toBeUndefined();
  });

  test('audio under a prefix that nobody knows any more', async () => {
    const contradictions = await contradictionsIn(ledgerWorld(), async ({ made, prove }) => {
      const one = made({ status: 'deleted' });
      await prove(one, { key: `before/2026/11/25/${one.callSid}-J-1.mp3` });
      return one;
    });
    expect(contradictions).toBeUndefined();
  });

  test.each([
    ['its receipt was made a moment ago', { at: new Date('2026-11-26T06:30:00Z') }, 0, false],
    ['a deletion waits in the queue', EARLY, 1, false],
    ['its deletion is parked', EARLY, 0, true],
    ['it is to stay at Twilio', { ...EARLY, keptAtTwilio: true }, 0, false],
  ])('a recording that is at Twilio yet, while %s', async (_, receipt, visible, isParked) => {
    const world = ledgerWorld();
    world.depths.depths.set('cleanup work', { visible: 0, inFlight: visible, delayed: 0 });
    const contradictions = await contradictionsIn(world, async ({ made, store, prove, park }) => {
      const one = made();
      await prove(one, { key: store(one), ...receipt });
      if (isParked) park(one, 'cleanup', { reason: 'deletion-refused' });
      return one;
    });
    expect(contradictions).toBeUndefined();
  });

  test('a kept copy that somebody has deleted at Twilio', async () => {
    const contradictions = await contradictionsIn(ledgerWorld(), async ({ made, store, prove }) => {
      const one = made({ status: 'deleted' });
      await prove(one, { key: store(one), ...EARLY, keptAtTwilio: true });
      return one;
    });
    expect(contradictions).toBeUndefined();
  });

  test('a recording that comes home while the ledger is made', async () => {
    const world = ledgerWorld();
    const one = world.made();
    // Twilio has been asked, and lists it; then it is stored, gets its receipt and is deleted.
    const peek = world.deadLetters.peek.bind(world.deadLetters);
    world.deadLetters.peek = async function* (queue) {
      world.store(one);
      await world.prove(one, { at: world.clock.now });
      world.becomes(one, 'deleted');
      yield* peek(queue);
    };
    await world.run();
    expect(world.entry(one)).toMatchObject({ fate: 'noted', contradictions: undefined });
  });
});

describe('what has a receipt of the day, and is not in the list of the day', () => {
  test('is in the ledger when Twilio does not know it any more', async () => {
    const { archive, receipts, run, ledger } = ledgerWorld();
    const receipt = aReceipt({ receivedAt: new Date('2026-11-25T10:00:00Z') });
    const proof = { ...receipt, key: `recordings/2026/11/25/${receipt.callSid}-J-1.mp3` };
    archive.put(proof.key, { recordingSid: proof.recordingSid });
    await receipts.add(proof);
    await run();
    expect(ledger().entries).toMatchObject([
      { recordingSid: proof.recordingSid, fate: 'noted', twilio: 'unknown', createdAt: proof.receivedAt },
    ]);
  });

  test('is in the ledger when the list left it out, as pages that shift do', async () => {
    const { listing, made, store, prove, run, entry } = ledgerWorld();
    const one = made({ status: 'deleted' });
    await prove(one, { key: store(one) });
    listing.recordings.length = 0;
    await run();
    expect(entry(one)).toMatchObject({ fate: 'noted', twilio: 'deleted', createdAt: one.createdAt });
  });

  test('is in the ledger of another day when Twilio made it on that', async () => {
    const { made, store, prove, run, ledger } = ledgerWorld();
    const one = made({
      createdAt: new Date('2026-11-26T00:10:00Z'),
      startedAt: new Date('2026-11-25T23:58:00Z'),
      status: 'deleted',
    });
    await prove(one, { key: store(one) });
    await run();
    expect(ledger().entries).toEqual([]);
  });
});
