import { FATES, type LedgerEntry, type LedgerHeader } from '../../../lambdas/core/ledger';
import type { Ledgers } from '../../../lambdas/core/ports/ledgers';
import { ANOTHER_ACCOUNT, NO_DEADLINE, RECEIVED_AT, STARTED_AT, aCallSid, aRecordingSid, job } from '../subjects';
import { FIRST_ACCOUNT, aHeader } from '../worlds/ledger-world';

const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  recordingSid: aRecordingSid(),
  accountSid: FIRST_ACCOUNT,
  createdAt: RECEIVED_AT,
  twilio: 'completed',
  fate: 'open',
  ...over,
});

/** All that an entry may say. */
const FULL: LedgerEntry = entry({
  accountSid: ANOTHER_ACCOUNT,
  callSid: aCallSid(),
  startedAt: STARTED_AT,
  durationSeconds: 12,
  source: 'DialVerb',
  fate: 'noted',
  key: 'recordings/2026/11/20/CA-仕事.mp3',
  jobNumber: job('仕事/7 "x"'),
  status: 'not stored,\nor was it?',
  noted: true,
  at: RECEIVED_AT,
  keptAtTwilio: false,
  parked: { queue: 'cleanup', reason: 'deletion-refused', since: RECEIVED_AT },
  fedInAt: RECEIVED_AT,
  contradictions: ['object-missing', 'left-at-twilio'],
  openSince: '2026-11-19',
});

const headerOf = (day: string, entries: readonly LedgerEntry[]): LedgerHeader => {
  const counts = { ...aHeader().counts };
  for (const { fate } of entries) counts[fate] += 1;
  return aHeader({ day, counts });
};

const read = async (ledgers: Ledgers, day: string): Promise<unknown> => {
  const ledger = await ledgers.read(day, NO_DEADLINE);
  if (ledger === undefined) return undefined;
  const entries: LedgerEntry[] = [];
  for await (const one of ledger.entries) entries.push(one);
  return { header: ledger.header, entries };
};

export interface LedgersWorld {
  readonly ledgers: Ledgers;
  /** Puts something in the place of a ledger. */
  readonly put?: (key: string, body: string) => Promise<void>;
  /** The text of one. */
  readonly textOf?: (key: string) => Promise<string>;
}

/** What Ledgers are, wherever they are kept. */
export const ledgersContract = (name: string, worldOf: () => Promise<LedgersWorld>): void => {
  describe(`Ledgers: ${name}`, () => {
    let world: LedgersWorld;
    beforeEach(async () => {
      world = await worldOf();
    });
    const add = (day: string, entries: readonly LedgerEntry[]) =>
      world.ledgers.add(headerOf(day, entries), entries, NO_DEADLINE);

    test.each<[string, readonly LedgerEntry[]]>([
      ['of nothing', []],
      ['of one', [entry()]],
      ['of all that an entry may say', [FULL, entry()]],
      ['of every fate', FATES.map((fate) => entry({ fate }))],
      ['of more lines than are written at once', Array.from({ length: 2_345 }, () => entry())],
    ])('a ledger %s is kept as it was made', async (_, entries) => {
      expect(await add('2026-11-20', entries)).toBe('added');
      expect(await read(world.ledgers, '2026-11-20')).toEqual({ header: headerOf('2026-11-20', entries), entries });
      expect(await world.ledgers.header('2026-11-20', NO_DEADLINE)).toEqual(headerOf('2026-11-20', entries));
    });

    test('a day has one ledger: the first', async () => {
      await add('2026-11-20', [entry()]);
      expect(await add('2026-11-20', [])).toBe('there');
      expect(await world.ledgers.header('2026-11-20', NO_DEADLINE)).toMatchObject({ counts: { open: 1 } });
    });

    test('a day without one has none', async () => {
      await add('2026-11-20', []);
      expect(await world.ledgers.read('2026-11-21', NO_DEADLINE)).toBeUndefined();
      expect(await world.ledgers.header('2026-11-21', NO_DEADLINE)).toBeUndefined();
    });

    test('the days that have one, behind a day', async () => {
      for (const day of ['2026-11-30', '2026-12-01', '2027-01-01', '2026-11-29']) await add(day, []);
      const days = (after: string) => world.ledgers.days(after, NO_DEADLINE);
      expect(await days('2008-01-01')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01', '2027-01-01']);
      expect(await days('2026-11-30')).toEqual(['2026-12-01', '2027-01-01']);
      expect(await days('2027-01-01')).toEqual([]);
    });

    test.each<[string, (text: string) => string]>([
      ['no JSON', () => 'once upon a time'],
      ['empty', () => ''],
      ['of another version', (text) => text.replace('"version":1', '"version":2')],
      ['of another day', (text) => text.replace('"day":"2026-11-20"', '"day":"2026-11-21"')],
      ['cut off', (text) => text.slice(0, Math.floor(text.length * 0.9))],
      ['cut off between two lines', (text) => text.split('\n').slice(0, 2).join('\n')],
      ['short of a recording', (text) => text.split('\n').toSpliced(2, 1).join('\n')],
      [
        'with a recording more',
        (text) =>
          text
            .split('\n')
            .toSpliced(2, 0, text.split('\n')[1] ?? '')
            .join('\n'),
      ],
      ['with an entry that is none', (text) => text.replace('"fate":"open"', '"fate":"fine"')],
      ['with more behind its end', (text) => `${text}{}\n`],
    ])('what is %s is no ledger', async (_, spoil) => {
      const { put, textOf } = world;
      if (put === undefined || textOf === undefined) return;
      await add('2026-11-19', [entry(), entry(), entry()]);
      const text = (await textOf('ledger/2026/11/19.json')).replace('"day":"2026-11-19"', '"day":"2026-11-20"');
      await put('ledger/2026/11/20.json', spoil(text));
      await expect(read(world.ledgers, '2026-11-20')).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'ledger-unreadable',
      });
    });

    test('it is one JSON document, for whoever has no program of ours', async () => {
      const { textOf } = world;
      if (textOf === undefined) return;
      await add('2026-11-20', [FULL, entry()]);
      const document = JSON.parse(await textOf('ledger/2026/11/20.json')) as unknown;
      expect(document).toMatchObject({
        version: 1,
        day: '2026-11-20',
        recordings: [{ recordingSid: FULL.recordingSid, createdAt: RECEIVED_AT.toISOString() }, { fate: 'open' }],
      });
    });
  });
};
