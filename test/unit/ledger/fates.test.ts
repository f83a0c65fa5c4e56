import { accountSid } from '../../../lambdas/core/recording';
import { ANOTHER_ACCOUNT } from '../../support/subjects';
import { DAY, FIRST_ACCOUNT, ledgerWorld } from '../../support/worlds/ledger-world';

type World = ReturnType<typeof ledgerWorld>;
type Made = ReturnType<World['made']>;

/** What there is of a recording that Twilio made; and what the ledger says of it. */
const FATES: readonly (readonly [string, (world: World) => Made | Promise<Made>, Record<string, unknown>])[] = [
  [
    'stored, its line confirmed, and gone at Twilio',
    async ({ made, store, prove }) => {
      const one = made({ status: 'deleted' });
      await prove(one, { key: store(one) });
      return one;
    },
    { fate: 'noted', noted: true, jobNumber: 'J-1', keptAtTwilio: false, twilio: 'deleted' },
  ],
  [
    'stored, its line confirmed, and kept at Twilio',
    async ({ made, store, prove }) => {
      const one = made();
      await prove(one, { key: store(one), keptAtTwilio: true });
      return one;
    },
    { fate: 'noted', keptAtTwilio: true, twilio: 'completed' },
  ],
  [
    'brought home without a line',
    async ({ made, store, prove }) => {
      const one = made();
      await prove(one, { key: store(one), noted: false, keptAtTwilio: true });
      return one;
    },
    { fate: 'archived', noted: false },
  ],
  [
    'never made, as a Job was told',
    async ({ made, proveAbsent }) => {
      const one = made({ status: 'absent' });
      await proveAbsent(one, { status: 'absent, RE…', noted: true });
      return one;
    },
    { fate: 'no-audio', noted: true, status: 'absent, RE…' },
  ],
  [
    'never made, and no Job claims it',
    async ({ made, proveAbsent }) => {
      const one = made({ status: 'failed' });
      await proveAbsent(one, { noted: false });
      return one;
    },
    { fate: 'no-audio', noted: false },
  ],
  ['never made, and nobody was told yet', ({ made }) => made({ status: 'absent' }), { fate: 'open' }],
  [
    'never made, though a dead letter lies there to be read',
    async ({ made, proveAbsent, park }) => {
      const one = made({ status: 'failed' });
      await proveAbsent(one, { status: 'not stored (recording-failed), RE…' });
      park(one, 'recordings', { reason: 'recording-failed' });
      return one;
    },
    { fate: 'no-audio', parked: undefined },
  ],
  [
    'never made, and deleted at Twilio',
    async ({ made, proveAbsent }) => {
      const one = made({ status: 'deleted' });
      await proveAbsent(one, { status: 'absent, RE…' });
      return one;
    },
    { fate: 'no-audio' },
  ],
  [
    'that a callback called absent, and Twilio calls completed',
    async ({ made, proveAbsent }) => {
      const one = made();
      await proveAbsent(one, { status: 'absent, RE…' });
      return one;
    },
    { fate: 'open' },
  ],
  [
    'given up, since its audio did not come, while Twilio has it',
    async ({ made, proveAbsent }) => {
      const one = made();
      await proveAbsent(one, { status: 'not stored (no-audio), RE…', noted: true });
      return one;
    },
    { fate: 'open', noted: true, status: 'not stored (no-audio), RE…' },
  ],
  [
    'given up, while its dead letter waits to be redriven',
    async ({ made, proveAbsent, park }) => {
      const one = made();
      await proveAbsent(one, { status: 'not stored (no-audio), RE…' });
      park(one, 'recordings', { reason: 'no-audio' });
      return one;
    },
    { fate: 'parked', parked: { queue: 'recordings', reason: 'no-audio' } },
  ],
  [
    'given up, and deleted at Twilio since',
    async ({ made, proveAbsent }) => {
      const one = made({ status: 'deleted' });
      await proveAbsent(one, { status: 'not stored (no-audio), RE…' });
      return one;
    },
    { fate: 'lost' },
  ],
  [
    'given up, and stored by a redrive whose line is parked',
    async ({ made, store, proveAbsent, park }) => {
      const one = made();
      await proveAbsent(one, { status: 'not stored (no-audio), RE…' });
      store(one);
      park(one, 'history', { reason: 'job-missing' });
      return one;
    },
    { fate: 'parked', parked: { queue: 'history', reason: 'job-missing' } },
  ],
  [
    'given up, and brought home by a redrive: its line is awaited',
    async ({ made, store, proveAbsent }) => {
      const one = made();
      await proveAbsent(one, { status: 'not stored (no-audio), RE…' });
      store(one);
      return one;
    },
    { fate: 'stored' },
  ],
  [
    'given up, and brought home by a redrive',
    async ({ made, store, prove, proveAbsent }) => {
      const one = made({ status: 'deleted' });
      await proveAbsent(one, { status: 'not stored (no-audio), RE…' });
      await prove(one, { key: store(one) });
      return one;
    },
    { fate: 'noted' },
  ],
  [
    'stored, and its line is awaited',
    ({ made, store }) => {
      const one = made();
      store(one);
      return one;
    },
    { fate: 'stored', key: expect.stringContaining('-J-1.mp3') },
  ],
  [
    'stored, and no Job claims it',
    ({ made, store }) => {
      const one = made();
      store(one, 'unassigned');
      return one;
    },
    { fate: 'stored', key: expect.stringContaining('-unassigned.mp3') },
  ],
  [
    'parked before it was stored',
    ({ made, park }) => {
      const one = made();
      park(one, 'recordings', { reason: 'recording-encrypted' });
      return one;
    },
    { fate: 'parked', parked: { queue: 'recordings', reason: 'recording-encrypted' }, key: undefined },
  ],
  [
    'parked before its line',
    ({ made, store, park }) => {
      const one = made();
      store(one);
      park(one, 'history', { reason: 'job-missing' });
      return one;
    },
    { fate: 'parked', parked: { queue: 'history', reason: 'job-missing' }, key: expect.any(String) },
  ],
  [
    'given up by SQS itself, which says no reason',
    ({ made, park }) => {
      const one = made();
      park(one, 'recordings', { step: undefined, reason: undefined });
      return one;
    },
    { fate: 'parked', parked: { reason: 'unknown' } },
  ],
  [
    'home, while its deletion is parked',
    async ({ made, store, prove, park }) => {
      const one = made();
      await prove(one, { key: store(one) });
      park(one, 'cleanup', { reason: 'deletion-refused' });
      return one;
    },
    { fate: 'noted', parked: { queue: 'cleanup', reason: 'deletion-refused' }, contradictions: undefined },
  ],
  ['deleted at Twilio before it was stored', ({ made }) => made({ status: 'deleted' }), { fate: 'lost' }],
  [
    'deleted at Twilio while it was parked',
    ({ made, park }) => {
      const one = made({ status: 'deleted' });
      park(one, 'recordings');
      return one;
    },
    { fate: 'lost' },
  ],
  [
    'deleted at Twilio before it was stored, as a Job was told',
    async ({ made, proveAbsent }) => {
      const one = made({ status: 'deleted' });
      await proveAbsent(one, { status: 'not stored (recording-deleted), RE…', noted: true });
      return one;
    },
    { fate: 'lost', noted: true },
  ],
  ['not home, and nobody knows', ({ made }) => made(), { fate: 'open', twilio: 'completed' }],
  ['still under way at Twilio', ({ made }) => made({ status: 'in-progress' }), { fate: 'open' }],
  [
    'in a state that Twilio learnt later',
    ({ made }) => made({ status: 'dreaming' }),
    { fate: 'open', twilio: 'dreaming' },
  ],
  [
    'of a conference',
    async ({ made, store, prove }) => {
      const one = made({ status: 'deleted', callSid: 'CF'.padEnd(34, '3') as Made['callSid'] });
      await prove(one, { key: store(one) });
      return one;
    },
    { fate: 'noted' },
  ],
];

test.each(FATES)('a recording %s', async (_, arrange, expected) => {
  const world = ledgerWorld();
  const one = await arrange(world);
  await world.run();
  expect(world.entry(one)).toMatchObject(expected);
  const { counts } = world.ledger().header;
  expect(counts).toEqual({
    ...Object.fromEntries(Object.keys(counts).map((fate) => [fate, 0])),
    [String(expected.fate)]: 1,
  });
});

test('the audio of another recording of the call is not its own', async () => {
  const { made, archive, keyOf, run, entry } = ledgerWorld();
  const one = made();
  const other = made({ callSid: one.callSid });
  archive.put(keyOf(one), { recordingSid: other.sid });
  archive.put(keyOf(one, 'J-2'), {});
  await run();
  expect([entry(one).fate, entry(other).fate]).toEqual(['open', 'stored']);
});

test('all in one: each has one fate, in the order of their creation, and the sums are right', async () => {
  const world = ledgerWorld();
  const expected: unknown[] = [];
  for (const [index, [, arrange, { fate }]] of FATES.entries()) {
    const one = await arrange(world);
    const listed = world.listing.recordings.findIndex(({ sid }) => sid === one.sid);
    // Twilio lists the newest first.
    const createdAt = new Date(Date.parse(`${DAY}T12:00:00Z`) + index * 60_000);
    world.listing.recordings[listed] = { ...one, createdAt };
    expected.push([one.sid, fate]);
  }
  await world.run();
  const { header, entries } = world.ledger();
  expect(entries.map(({ recordingSid, fate }) => [recordingSid, fate])).toEqual(expected);
  expect(Object.values(header.counts).reduce((sum, count) => sum + count, 0)).toBe(FATES.length);
  expect(header.accounts).toEqual([{ accountSid: FIRST_ACCOUNT, listed: FATES.length, unreadable: 0 }]);
});

describe('further accounts', () => {
  const accounts = [FIRST_ACCOUNT, ANOTHER_ACCOUNT] as const;

  test("each account's recordings are in the ledger, with the account", async () => {
    const { made, store, prove, run, ledger, entry } = ledgerWorld({ accounts: [...accounts] });
    const one = made();
    const other = made({ accountSid: ANOTHER_ACCOUNT, status: 'deleted' });
    await prove(other, { key: store(other), accountSid: ANOTHER_ACCOUNT });
    await run();
    expect([entry(one).accountSid, entry(other).accountSid]).toEqual(accounts);
    expect([entry(one).fate, entry(other).fate]).toEqual(['open', 'noted']);
    expect(ledger().header.accounts.map(({ listed }) => listed)).toEqual([1, 1]);
  });

  test('an account that does not answer leaves no ledger: its recordings would be missing in it', async () => {
    const { listing, made, run, ledgers } = ledgerWorld({
      accounts: [FIRST_ACCOUNT, accountSid.parse(`AC${'9'.repeat(32)}`)],
    });
    made();
    const page = listing.page.bind(listing);
    listing.page = (query, next) =>
      query.accountSid === FIRST_ACCOUNT ? page(query, next) : Promise.reject(new Error('401'));
    await expect(run()).rejects.toThrow('401');
    expect(ledgers.kept.has(DAY)).toBe(false);
  });
});
