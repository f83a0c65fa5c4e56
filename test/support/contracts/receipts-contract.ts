import type { Receipts } from '../../../lambdas/core/ports/receipts';
import { type Receipt, dayOf } from '../../../lambdas/core/receipt';
import { ANOTHER_ACCOUNT, NO_DEADLINE, RECEIVED_AT, aCallSid, aRecordingSid, job } from '../subjects';

type WithAudio = Extract<Receipt, { key: string }>;
type WithoutAudio = Exclude<Receipt, WithAudio>;

/** Of a recording that began the day before the pipeline heard of it. */
export const aReceipt = (over: Partial<WithAudio> = {}): WithAudio => {
  const call = over.callSid ?? aCallSid();
  return {
    recordingSid: aRecordingSid(),
    callSid: call,
    jobNumber: job('J-1001'),
    receivedAt: RECEIVED_AT,
    noted: true,
    at: new Date('2026-11-21T00:02:00.123Z'),
    key: `recordings/2026/11/20/${call}-J-1001.mp3`,
    keptAtTwilio: false,
    ...over,
  };
};

export const aReceiptWithoutAudio = (over: Partial<WithoutAudio> = {}): WithoutAudio => ({
  recordingSid: aRecordingSid(),
  callSid: aCallSid(),
  receivedAt: RECEIVED_AT,
  noted: false,
  at: new Date('2026-11-21T00:02:00Z'),
  status: 'absent, „zu kurz“ (Twilio 16101)',
  ...over,
});

const listed = async (receipts: Receipts, day: string): Promise<readonly unknown[]> => {
  const all: unknown[] = [];
  for await (const of of receipts.ofDay(day, NO_DEADLINE)) all.push(of);
  return all;
};

export interface ReceiptsWorld {
  readonly receipts: Receipts;
  /** Puts something there that is no receipt. */
  readonly put?: (key: string, body: string) => Promise<void>;
}

/** What Receipts are, wherever they are kept. */
export const receiptsContract = (name: string, worldOf: () => Promise<ReceiptsWorld>): void => {
  describe(`Receipts: ${name}`, () => {
    let world: ReceiptsWorld;
    beforeEach(async () => {
      world = await worldOf();
    });

    test.each<[string, Receipt]>([
      ['of a recording that is noted and gone', aReceipt()],
      ['of one that is kept at Twilio', aReceipt({ keptAtTwilio: true, noted: false, origin: 'adoption' })],
      ['of a further account', aReceipt({ accountSid: ANOTHER_ACCOUNT, origin: 'reconciler' })],
      ['of one without audio', aReceiptWithoutAudio()],
      ['of one under a job in another script', aReceipt({ jobNumber: job('仕事/7 "x"') })],
    ])('a receipt %s is kept as it was added', async (_, receipt) => {
      await world.receipts.add(receipt, NO_DEADLINE);
      expect(await world.receipts.read(dayOf(receipt), receipt, NO_DEADLINE)).toEqual(receipt);
    });

    test('the first receipt of a recording stands', async () => {
      const first = aReceipt();
      await world.receipts.add(first, NO_DEADLINE);
      await world.receipts.add({ ...first, at: new Date('2026-12-01T00:00:00Z') }, NO_DEADLINE);
      expect(await world.receipts.read('2026-11-20', first, NO_DEADLINE)).toEqual(first);
      expect(await listed(world.receipts, '2026-11-20')).toHaveLength(1);
    });

    test('what was given up and is brought home later has two: that with the audio counts, and a day names it once', async () => {
      const withAudio = aReceipt({ receivedAt: new Date('2026-11-20T23:59:59Z') });
      const { recordingSid, callSid, receivedAt } = withAudio;
      const givenUp = aReceiptWithoutAudio({ recordingSid, callSid, receivedAt, status: 'not stored (no-audio)' });
      await world.receipts.add(givenUp, NO_DEADLINE);
      expect(await listed(world.receipts, '2026-11-20')).toEqual([{ recordingSid, callSid, hasAudio: false }]);
      expect(await world.receipts.read('2026-11-20', withAudio, NO_DEADLINE)).toEqual(givenUp);
      await world.receipts.add(withAudio, NO_DEADLINE);
      expect(await world.receipts.read('2026-11-20', withAudio, NO_DEADLINE)).toEqual(withAudio);
      expect(await listed(world.receipts, '2026-11-20')).toEqual([{ recordingSid, callSid, hasAudio: true }]);
    });

    test('a day has the receipts of what began that day: those of its neighbours are theirs', async () => {
      const before = aReceipt({ key: `recordings/2026/11/19/${aCallSid()}-J-1.mp3` });
      const [one, two] = [aReceipt(), aReceipt()];
      const heardOfNextDay = aReceiptWithoutAudio();
      for (const receipt of [before, one, two, heardOfNextDay]) await world.receipts.add(receipt, NO_DEADLINE);
      const of = ({ recordingSid, callSid, ...rest }: Receipt) => ({ recordingSid, callSid, hasAudio: 'key' in rest });
      expect(await listed(world.receipts, '2026-11-20')).toEqual(expect.arrayContaining([of(one), of(two)]));
      expect(await listed(world.receipts, '2026-11-20')).toHaveLength(2);
      expect(await listed(world.receipts, '2026-11-21')).toEqual([of(heardOfNextDay)]);
      expect(await listed(world.receipts, '2026-11-22')).toEqual([]);
    });

    test('a recording without a receipt has none', async () => {
      expect(await world.receipts.read('2026-11-20', aReceipt(), NO_DEADLINE)).toBeUndefined();
    });

    test('what is no receipt is none', async () => {
      const { put } = world;
      if (put === undefined) return;
      const [garbled, another] = [aReceipt(), aReceipt()];
      const keyOf = ({ recordingSid, callSid }: Receipt) => `receipts/2026/11/20/${recordingSid}-${callSid}.json`;
      await put(keyOf(garbled), '{"noted":true');
      await put(keyOf(another), JSON.stringify({ ...another, recordingSid: garbled.recordingSid }));
      await put('receipts/2026/11/20/note.txt', 'look at this');
      await put('receipts/2026/11/200/x.json', 'another day');
      expect(await world.receipts.read('2026-11-20', garbled, NO_DEADLINE)).toBeUndefined();
      expect(await world.receipts.read('2026-11-20', another, NO_DEADLINE)).toBeUndefined();
      expect(await listed(world.receipts, '2026-11-20')).toHaveLength(2);
    });
  });
};
