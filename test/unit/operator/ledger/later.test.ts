import { RetryLater } from '../../../../lambdas/core/errors';
import type { LedgerEntry } from '../../../../lambdas/core/ledger';
import { laterFates } from '../../../../operator/ledger/later';
import { aReceipt, aReceiptWithoutAudio } from '../../../support/contracts/receipts-contract';
import { MemoryLedgers } from '../../../support/fakes/memory-ledgers';
import { MemoryReceipts } from '../../../support/fakes/memory-receipts';
import { NO_DEADLINE, aCallSid, aRecordingSid } from '../../../support/subjects';
import { DAY, FIRST_ACCOUNT, aHeader } from '../../../support/worlds/ledger-world';

const NOON = new Date(`${DAY}T12:00:00Z`);
const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ recordingSid: aRecordingSid(), accountSid: FIRST_ACCOUNT, callSid: aCallSid(), createdAt: NOON },
  ...{ twilio: 'completed', fate: 'open' },
  ...over,
});

const laterOf = async (entries: readonly LedgerEntry[], arrange: (world: World) => Promise<void> | void) => {
  const world = { receipts: new MemoryReceipts(), ledgers: new MemoryLedgers() };
  await arrange(world);
  return await laterFates(world, { day: DAY, entries }, NO_DEADLINE);
};
interface World {
  readonly receipts: MemoryReceipts;
  readonly ledgers: MemoryLedgers;
}

const subject = ({ recordingSid, callSid = aCallSid() }: LedgerEntry) => ({ recordingSid, callSid, receivedAt: NOON });
const keyOf = ({ callSid }: LedgerEntry) => `recordings/2026/11/25/${String(callSid)}-J-1.mp3`;

test('what a receipt says, wherever a ledger stops', async () => {
  const [noted, adopted, waiting] = [entry(), entry({ fate: 'parked' }), entry()];
  const absent = entry({ twilio: 'in-progress' });
  const later = await laterOf([noted, adopted, absent, waiting], async ({ receipts }) => {
    await receipts.add(aReceipt({ ...subject(noted), key: keyOf(noted) }));
    await receipts.add(aReceipt({ ...subject(adopted), key: keyOf(adopted), noted: false }));
    await receipts.add(aReceiptWithoutAudio(subject(absent)));
  });
  expect(later.get(noted.recordingSid)).toMatchObject({ fate: 'noted', since: '2026-11-21T00:02:00.123Z' });
  expect(later.get(adopted.recordingSid)).toMatchObject({ fate: 'archived' });
  expect(later.get(absent.recordingSid)).toMatchObject({ fate: 'no-audio' });
  expect(later.has(waiting.recordingSid)).toBe(false);
});

test('what was given up while Twilio has it is not said to have no audio: later ledgers tell', async () => {
  const [givenUp, wrong] = [entry({ twilio: 'in-progress' }), entry({ twilio: 'completed' })];
  const later = await laterOf([givenUp, wrong], async ({ ledgers, receipts }) => {
    await receipts.add(aReceiptWithoutAudio({ ...subject(givenUp), status: 'not stored (no-audio), RE…' }));
    await receipts.add(aReceiptWithoutAudio({ ...subject(wrong), status: 'absent, RE…' }));
    ledgers.kept.set('2026-11-26', { header: aHeader({ day: '2026-11-26' }), entries: [givenUp] });
  });
  expect(later.get(givenUp.recordingSid)).toEqual({ fate: 'open', since: '2026-11-26' });
  expect(later.has(wrong.recordingSid)).toBe(false);
});

test('what later ledgers say of those without a receipt, up to the one in which they were settled', async () => {
  const [parked, settled] = [entry(), entry()];
  const later = await laterOf([parked, settled], ({ ledgers }) => {
    const of = (day: string, entries: readonly LedgerEntry[]) =>
      ledgers.kept.set(day, { header: aHeader({ day }), entries });
    of('2026-11-24', [{ ...parked, fate: 'lost' }]);
    of('2026-11-26', [parked, { ...settled, fate: 'stored' }, entry()]);
    of('2026-11-27', [{ ...parked, fate: 'parked' }]);
    // It has been home, and is another story by now.
    of('2026-11-28', [{ ...settled, fate: 'open' }]);
  });
  expect(later.get(parked.recordingSid)).toEqual({ fate: 'parked', since: '2026-11-27' });
  expect(later.get(settled.recordingSid)).toEqual({ fate: 'stored', since: '2026-11-26' });
});

test('what is lost stays lost, though a Job was told of it', async () => {
  const lost = entry({ fate: 'lost', twilio: 'deleted' });
  const later = await laterOf([lost], async ({ receipts }) => {
    await receipts.add(aReceiptWithoutAudio(subject(lost)));
  });
  expect(later.size).toBe(0);
});

test('a later ledger that cannot be read is passed over: the one behind it has its recordings', async () => {
  const open = entry();
  const later = await laterOf([open], ({ ledgers }) => {
    ledgers.kept.set('2026-11-26', { header: aHeader({ day: '2026-11-26' }), entries: [] });
    ledgers.kept.set('2026-11-27', { header: aHeader({ day: '2026-11-27' }), entries: [{ ...open, fate: 'lost' }] });
    const read = ledgers.read.bind(ledgers);
    const broken = new RetryLater('ledger-unreadable', { message: 'it does not begin as one' });
    ledgers.read = (day) => (day === '2026-11-26' ? Promise.reject(broken) : read(day));
  });
  expect(later.get(open.recordingSid)).toEqual({ fate: 'lost', since: '2026-11-27' });
});
