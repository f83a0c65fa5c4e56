import { RetryLater } from '../../../lambdas/core/errors';
import { ledgerLines } from '../../../lambdas/core/ledger';
import { missingDays } from '../../../lambdas/ledger/make-ledgers';
import { DAY, FIRST_ACCOUNT, aHeader, ledgerWorld } from '../../support/worlds/ledger-world';

const DAY_AFTER = '2026-11-26';
const atSeven = (day: string) => new Date(`${day}T07:00:00Z`);

test.each([
  ['the first ledger is of the day before', undefined, ['2026-11-25']],
  ['a day follows a day', '2026-11-24', ['2026-11-25']],
  ['a day has one ledger', '2026-11-25', []],
  [
    'days that no run could make are made up for, oldest first',
    '2026-11-22',
    ['2026-11-23', '2026-11-24', '2026-11-25'],
  ],
])('%s', (_, last, days) => {
  expect(missingDays(last, '2026-11-25')).toEqual(days);
});

test('no ledger is made of a day of more than 40 days ago: Twilio has forgotten what was deleted then', () => {
  const days = missingDays('2026-01-01', '2026-11-25');
  expect([days.length, days[0], days.at(-1)]).toEqual([40, '2026-10-17', '2026-11-25']);
});

describe('what is not settled', () => {
  test('is looked at again in the next ledger, until it is', async () => {
    const world = ledgerWorld();
    const { made, store, prove, park, run, entry, ledger, clock } = world;
    const [open, parked, awaiting, home] = [made(), made(), made(), made({ status: 'deleted' })];
    park(parked, 'recordings');
    store(awaiting);
    await prove(home, { key: store(home) });
    await run();

    // The day after: one came home, one is parked still, one is gone at Twilio.
    clock.now = atSeven('2026-11-27');
    await prove(awaiting);
    world.becomes(awaiting, 'deleted');
    world.becomes(open, 'deleted');
    await run();

    const { header, entries } = ledger(DAY_AFTER);
    expect(entries).toHaveLength(3);
    expect(entry(open, DAY_AFTER)).toMatchObject({ fate: 'lost', openSince: DAY, createdAt: open.createdAt });
    expect(entry(parked, DAY_AFTER)).toMatchObject({ fate: 'parked', openSince: DAY });
    expect(entry(awaiting, DAY_AFTER)).toMatchObject({ fate: 'noted', openSince: DAY });
    expect([header.carried, header.newlyLost]).toEqual([3, 1]);

    clock.now = atSeven('2026-11-28');
    await run();
    expect(
      ledger('2026-11-27')
        .entries.map(({ recordingSid, openSince }) => [recordingSid, openSince])
        .sort(),
    ).toEqual(
      [
        [open.sid, DAY],
        [parked.sid, DAY],
      ].sort(),
    );
  });

  test('what was given up while Twilio has it is looked at until it is home', async () => {
    const { made, store, prove, proveAbsent, park, deadLetters, run, entry, ledger, clock } = ledgerWorld();
    const one = made();
    await proveAbsent(one, { status: 'not stored (no-audio), RE…' });
    park(one, 'recordings', { reason: 'no-audio' });
    await run();
    clock.now = atSeven('2026-11-27');
    deadLetters.lying.recordings = [];
    await run();
    clock.now = atSeven('2026-11-28');
    await prove(one, { key: store(one) });
    await run();
    expect([DAY, DAY_AFTER, '2026-11-27'].map((day) => entry(one, day).fate)).toEqual(['parked', 'open', 'noted']);
    clock.now = atSeven('2026-11-29');
    await run();
    expect(ledger('2026-11-28').entries).toEqual([]);
  });

  test('is asked for one by one where a day has few of them, and listed where it has many', async () => {
    const { listing, twilio, made, run, ledger, clock } = ledgerWorld();
    const describe = jest.spyOn(twilio, 'describe');
    for (let count = 0; count < 150; count++) made();
    await run();
    clock.now = atSeven('2026-11-27');
    listing.asked.length = 0;
    await run();
    expect(ledger(DAY_AFTER).header.counts.open).toBe(150);
    expect(listing.asked.map(({ from }) => from)).toEqual([DAY_AFTER, DAY]);
    expect(describe).not.toHaveBeenCalled();
  });

  test('a few of which Twilio says nothing stay as they were, and keep nothing from the others', async () => {
    const { twilio, made, becomes, run, entry, ledger, clock } = ledgerWorld();
    const [bad, gone] = [made(), made()];
    await run();
    clock.now = atSeven('2026-11-27');
    becomes(gone, 'deleted');
    const describe = twilio.describe.bind(twilio);
    const failure = new RetryLater('twilio-unavailable', { message: 'HTTP 500' });
    twilio.describe = (sid, ...others) => (sid === bad.sid ? Promise.reject(failure) : describe(sid, ...others));
    await run();
    expect(entry(bad, DAY_AFTER)).toMatchObject({ fate: 'open', twilio: 'completed', openSince: DAY });
    expect(entry(gone, DAY_AFTER).fate).toBe('lost');
    clock.now = atSeven('2026-11-28');
    await run();
    expect(ledger('2026-11-27').entries).toHaveLength(2);
  });

  test('of more than a few it is Twilio that says nothing: there is no ledger', async () => {
    const { twilio, made, run, ledgers, clock } = ledgerWorld();
    for (let one = 0; one < 6; one++) made();
    await run();
    clock.now = atSeven('2026-11-27');
    twilio.describe = () => Promise.reject(new RetryLater('twilio-unavailable', { message: 'HTTP 500' }));
    await expect(run()).rejects.toThrow('HTTP 500');
    expect(ledgers.kept.has(DAY_AFTER)).toBe(false);
  });

  test('what no Job claims is home, and is not looked at again', async () => {
    const { made, store, run, ledger, clock } = ledgerWorld();
    store(made(), 'unassigned');
    await run();
    clock.now = atSeven('2026-11-27');
    await run();
    expect(ledger(DAY_AFTER).entries).toEqual([]);
  });
});

describe('a recording that was lost', () => {
  test('is fed in once, so that its Job gets a status line, is told in the log, and counts once', async () => {
    const { made, recordings, log, metrics, run, entry, clock } = ledgerWorld();
    const one = made({ status: 'deleted', source: 'RecordVerb' });
    await run();

    const { sid: recordingSid, callSid, createdAt } = one;
    expect(recordings.sent).toEqual([
      {
        ...{ outcome: 'completed', recordingSid, callSid, origin: 'reconciler', startedAt: createdAt },
        ...{
          durationSeconds: 60,
          channels: 1,
          source: 'RecordVerb',
          receivedAt: new Date(createdAt.getTime() + 60_000),
        },
      },
    ]);
    expect(entry(one).fedInAt).toEqual(clock.now);
    expect(log.codes.filter((code) => code === 'recording-lost')).toHaveLength(1);

    clock.now = atSeven('2026-11-27');
    await run();
    expect(entry(one, DAY_AFTER)).toMatchObject({ fate: 'lost', fedInAt: atSeven('2026-11-26') });
    expect(recordings.sent).toHaveLength(1);
    expect(log.codes.filter((code) => code === 'recording-lost')).toHaveLength(1);
    expect(metrics.values('RecordingsLost')).toEqual([1, 0]);
  });

  test('is settled once a status says so', async () => {
    const { made, proveAbsent, run, entry, ledger, clock } = ledgerWorld();
    const one = made({ status: 'deleted' });
    await run();
    clock.now = atSeven('2026-11-27');
    await proveAbsent(one, { status: 'not stored (recording-deleted), RE…', noted: false });
    await run();
    expect(entry(one, DAY_AFTER)).toMatchObject({ fate: 'lost', noted: false });
    clock.now = atSeven('2026-11-28');
    await run();
    expect(ledger('2026-11-27').entries).toEqual([]);
  });

  test.each(['a dead letter', 'a receipt'])('is not fed in when %s tells of it', async (who) => {
    const { made, park, proveAbsent, recordings, run, metrics } = ledgerWorld();
    const one = made({ status: 'deleted' });
    if (who === 'a receipt') await proveAbsent(one, { status: 'not stored (recording-deleted), RE…' });
    else park(one, 'recordings', { reason: 'recording-deleted' });
    await run();
    expect(recordings.sent).toEqual([]);
    expect(metrics.values('RecordingsLost')).toEqual([1]);
  });

  test('while it cannot be fed in there is no ledger, and the next run feeds it in', async () => {
    const { made, recordings, ledgers, run } = ledgerWorld();
    made({ status: 'deleted' });
    recordings.failure = new RetryLater('queue-unavailable', { message: 'SQS is away' });
    await expect(run()).rejects.toBe(recordings.failure);
    expect(ledgers.kept.has(DAY)).toBe(false);
    recordings.failure = undefined;
    await run();
    expect(recordings.sent).toHaveLength(1);
  });

  test('without a call is lost, and nobody can be told', async () => {
    const { listing, made, recordings, run, ledger } = ledgerWorld();
    made({ status: 'deleted' });
    listing.recordings.splice(0, 1, ...listing.recordings.map((one) => ({ ...one, callSid: undefined })));
    await run();
    expect(ledger().entries).toMatchObject([{ fate: 'lost', fedInAt: undefined }]);
    expect(recordings.sent).toEqual([]);
  });
});

describe('before the pipeline kept receipts', () => {
  test('nobody knows what was deleted; what is stored is home; nothing contradicts', async () => {
    const { made, store, recordings, metrics, run, entry, ledger } = ledgerWorld({ isFirst: true });
    const [gone, home] = [made({ status: 'deleted' }), made({ status: 'deleted' })];
    store(home);
    await run();
    expect([entry(gone).fate, entry(home).fate]).toEqual(['earlier', 'stored']);
    expect(recordings.sent).toEqual([]);
    expect([metrics.total('RecordingsLost'), metrics.total('LedgerContradictions')]).toEqual([0, 0]);
    expect(ledger().header.receiptsSince).toEqual(ledger().header.madeAt);
  });

  test('is as long as until the first ledger was made', async () => {
    const { made, run, entry, clock } = ledgerWorld({ isFirst: true });
    await run();
    clock.now = atSeven('2026-11-27');
    const before = made({ status: 'deleted', createdAt: new Date('2026-11-26T06:59:00Z') });
    const after = made({ status: 'deleted', createdAt: new Date('2026-11-26T07:01:00Z') });
    await run();
    expect([entry(before, DAY_AFTER).fate, entry(after, DAY_AFTER).fate]).toEqual(['earlier', 'lost']);
  });
});

describe('a run', () => {
  test.each(['listing', 'receipts', 'deadLetters', 'depths'] as const)(
    'makes no ledger while %s gives no answer; the next one makes up for it',
    async (who) => {
      const world = ledgerWorld();
      const away = new RetryLater('s3-unavailable', { message: 'away' });
      world[who].failure = away;
      await expect(world.run()).rejects.toBe(away);
      expect(world.ledgers.kept.has(DAY)).toBe(false);

      world[who].failure = undefined;
      world.clock.now = atSeven('2026-11-27');
      await world.run();
      expect([...world.ledgers.kept.keys()]).toEqual(['2026-11-24', DAY, DAY_AFTER]);
    },
  );

  test('makes no ledger while the bucket gives no answer', async () => {
    const { archive, made, run, ledgers } = ledgerWorld();
    made();
    archive.failures.list = new RetryLater('s3-refused', { message: 'denied' });
    await expect(run()).rejects.toBe(archive.failures.list);
    expect(ledgers.kept.has(DAY)).toBe(false);
  });

  test('makes up for days oldest first, each from the one before; what it has made stays when it fails', async () => {
    const { listing, made, run, entry, ledgers, clock } = ledgerWorld();
    const one = made();
    clock.now = atSeven('2026-11-29');
    const page = listing.page.bind(listing);
    listing.page = (query, next) =>
      query.from === '2026-11-27' ? Promise.reject(new Error('503')) : page(query, next);
    await expect(run()).rejects.toThrow('503');
    expect([...ledgers.kept.keys()]).toEqual(['2026-11-24', DAY, DAY_AFTER]);
    expect(entry(one, DAY_AFTER)).toMatchObject({ openSince: DAY });

    listing.page = page;
    await run();
    expect([...ledgers.kept.keys()].at(-1)).toBe('2026-11-28');
  });

  test('tells what the last ledgers count, also those that a run which died had not told of', async () => {
    const { made, ledgers, metrics, run, clock } = ledgerWorld();
    made({ status: 'deleted' });
    made();
    await run();
    const told = () => [
      metrics.values('LedgerRecordings'),
      metrics.values('LedgerOpen'),
      metrics.values('RecordingsLost'),
    ];
    expect(told()).toEqual([[2], [1], [1]]);

    clock.now = new Date('2026-11-26T07:02:00Z');
    await run();
    expect(told()).toEqual([
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
    expect(ledgers.kept.size).toBe(2);

    clock.now = new Date('2026-11-26T23:00:00Z');
    await run();
    expect(told()).toEqual([
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
  });

  test('comes second: the ledger of the first one stands', async () => {
    const { made, ledgers, log, run, ledger } = ledgerWorld();
    const add = ledgers.add.bind(ledgers);
    ledgers.add = async (header, entries) => {
      await add(aHeader({ day: DAY, madeAt: new Date('2026-11-26T07:00:00Z') }), []);
      return await add(header, entries);
    };
    made();
    await run();
    expect(ledger().entries).toEqual([]);
    expect(log.codes).not.toContain('ledger-made');
  });

  test('a ledger of a day that is not over, by a clock that was ahead, stops nothing', async () => {
    const { made, ledgers, run } = ledgerWorld();
    ledgers.kept.set('2027-06-01', { header: aHeader({ day: '2027-06-01' }), entries: [] });
    made();
    await run();
    expect(ledgers.kept.has(DAY)).toBe(true);
  });

  test('says what it could not see: entries of a list, dead letters behind those that SQS shows', async () => {
    const { listing, made, park, depths, log, run, ledger } = ledgerWorld();
    listing.unreadable = 2;
    park(made(), 'history', { recordingSid: undefined });
    depths.depths.set('history dead-letters', { visible: 30, inFlight: 0, delayed: 0 });
    await run();
    expect(ledger().header.accounts).toEqual([{ accountSid: FIRST_ACCOUNT, listed: 1, unreadable: 2 }]);
    expect(ledger().header.deadLetters.history).toEqual({ seen: 1, hidden: 29, unnamed: 1 });
    expect(log.lines).toContainEqual({
      level: 'warn',
      code: 'ledger-incomplete',
      fields: { day: DAY, unreadable: 2, hidden: 29 },
    });
  });

  test('writes the same ledger whatever the order in which Twilio, S3 and SQS answer', async () => {
    const texts = [1, -1].map(async (order) => {
      const { listing, made, run, ledger } = ledgerWorld();
      for (let index = 0; index < 20; index++)
        made({
          sid: `RE${String(index).padStart(32, '0')}` as ReturnType<typeof made>['sid'],
          callSid: `CA${String(index).padStart(32, '0')}` as ReturnType<typeof made>['callSid'],
        });
      if (order < 0) listing.recordings.reverse();
      await run();
      const { header, entries } = ledger();
      return [...ledgerLines(header, entries)];
    });
    const [one, other] = await Promise.all(texts);
    expect(one).toEqual(other);
  });
});
