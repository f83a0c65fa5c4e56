import { CredentialsRefused, RetryLater } from '../../../lambdas/core/errors';
import { ANOTHER_ACCOUNT } from '../../support/subjects';
import { DAY, FIRST_ACCOUNT, ledgerWorld } from '../../support/worlds/ledger-world';

/* One account's trouble is its own: the ledger says that it is missing, and a later one makes up for it. */

type World = ReturnType<typeof ledgerWorld>;

const DAY_AFTER = '2026-11-26';
const atSeven = (day: string) => new Date(`${day}T07:00:00Z`);
const refused = () => new CredentialsRefused('twilio-credentials-refused', { message: 'Twilio answered 401 (20003)' });
const down = () => new RetryLater('twilio-unavailable', { message: 'HTTP 503' });
const accounts = [FIRST_ACCOUNT, ANOTHER_ACCOUNT] as const;

/** Twilio answers nothing of one account. */
const silence = ({ listing, twilio }: World, account: string, failure: () => Error) => {
  const page = listing.page.bind(listing);
  const describe = twilio.describe.bind(twilio);
  listing.page = (query, next) => (query.accountSid === account ? Promise.reject(failure()) : page(query, next));
  twilio.describe = (sid, deadline, whose) =>
    (whose ?? FIRST_ACCOUNT) === account ? Promise.reject(failure()) : describe(sid, deadline, whose);
  return () => {
    listing.page = page;
    twilio.describe = describe;
  };
};

test('an account whose keys are refused is missing; the others are there, and the run fails', async () => {
  const world = ledgerWorld({ accounts });
  const one = world.made();
  world.made({ accountSid: ANOTHER_ACCOUNT });
  silence(world, ANOTHER_ACCOUNT, refused);
  await expect(world.run()).rejects.toThrow('Twilio answered 401 (20003)');
  const { header, entries } = world.ledger();
  expect(entries.map(({ recordingSid }) => recordingSid)).toEqual([one.sid]);
  const missing = [{ accountSid: ANOTHER_ACCOUNT, since: DAY, reason: 'twilio-credentials-refused' }];
  expect(header).toMatchObject({ missing, accounts: [{ accountSid: FIRST_ACCOUNT, listed: 1 }] });
  expect(world.log.lines.find(({ code }) => code === 'ledger-incomplete')).toMatchObject({ fields: { missing } });
  expect(world.metrics.values('LedgerRecordings')).toEqual([1]);
  // Lambda's next try has nothing to do.
  await world.run();
});

test('the first account, too, may be the one that is missing', async () => {
  const world = ledgerWorld({ accounts });
  world.made();
  const other = world.made({ accountSid: ANOTHER_ACCOUNT });
  silence(world, FIRST_ACCOUNT, refused);
  await expect(world.run()).rejects.toThrow('401');
  expect(world.ledger().entries.map(({ recordingSid }) => recordingSid)).toEqual([other.sid]);
});

test('without any account there is no ledger', async () => {
  const world = ledgerWorld({ accounts });
  for (const account of accounts) silence(world, account, refused);
  await expect(world.run()).rejects.toThrow('401');
  expect(world.ledgers.kept.has(DAY)).toBe(false);
});

test('the first ledger after it is mended has all of its days, however many there were', async () => {
  const world = ledgerWorld({ accounts });
  const [home, lost] = [world.made({ accountSid: ANOTHER_ACCOUNT }), world.made({ accountSid: ANOTHER_ACCOUNT })];
  const mend = silence(world, ANOTHER_ACCOUNT, refused);
  await expect(world.run()).rejects.toThrow('401');
  world.clock.now = atSeven('2026-11-27');
  const second = world.made({ accountSid: ANOTHER_ACCOUNT, createdAt: new Date(`${DAY_AFTER}T10:00:00Z`) });
  await expect(world.run()).rejects.toThrow('401');
  expect(world.ledger(DAY_AFTER).header.missing).toMatchObject([{ accountSid: ANOTHER_ACCOUNT, since: DAY }]);

  mend();
  world.clock.now = atSeven('2026-11-28');
  await world.prove(home, { key: world.store(home), accountSid: ANOTHER_ACCOUNT, keptAtTwilio: true });
  world.becomes(lost, 'deleted');
  await world.run();
  const { header } = world.ledger('2026-11-27');
  expect([header.missing, header.madeUp]).toEqual([undefined, [{ accountSid: ANOTHER_ACCOUNT, since: DAY }]]);
  expect([header.carried, header.newlyLost]).toEqual([3, 1]);
  const fates = [home, lost, second].map((one) => world.entry(one, '2026-11-27').fate);
  expect(fates).toEqual(['noted', 'lost', 'open']);
  world.clock.now = atSeven('2026-11-29');
  await world.run();
  expect(world.ledger('2026-11-28').header).toMatchObject({ newlyLost: 0 });
  expect(world.ledger('2026-11-28').header.madeUp).toBeUndefined();
});

test('what may pass is worth another try on its day; on the day after the ledger is made without it', async () => {
  const world = ledgerWorld({ accounts });
  world.made();
  silence(world, ANOTHER_ACCOUNT, down);
  await expect(world.run()).rejects.toThrow('HTTP 503');
  expect(world.ledgers.kept.has(DAY)).toBe(false);
  world.clock.now = atSeven('2026-11-27');
  await expect(world.run()).rejects.toThrow('HTTP 503');
  expect(world.ledger().header.missing).toMatchObject([{ reason: 'twilio-unavailable' }]);
  expect(world.ledgers.kept.has(DAY_AFTER)).toBe(false);
});

test('what was unsettled of it stays as Twilio had it, and still comes home by its receipt', async () => {
  const world = ledgerWorld({ accounts });
  const [home, open] = [world.made({ accountSid: ANOTHER_ACCOUNT }), world.made({ accountSid: ANOTHER_ACCOUNT })];
  await world.run();
  silence(world, ANOTHER_ACCOUNT, refused);
  world.clock.now = atSeven('2026-11-27');
  await world.prove(home, { key: world.store(home), accountSid: ANOTHER_ACCOUNT, keptAtTwilio: true });
  const unlisted = world.made({ accountSid: ANOTHER_ACCOUNT, createdAt: new Date(`${DAY_AFTER}T10:00:00Z`) });
  await world.prove(unlisted, { key: world.store(unlisted), accountSid: ANOTHER_ACCOUNT });
  await expect(world.run()).rejects.toThrow('401');
  expect(world.entry(home, DAY_AFTER)).toMatchObject({ fate: 'noted', twilio: 'completed' });
  expect(world.entry(open, DAY_AFTER)).toMatchObject({ fate: 'open', openSince: DAY });
  expect(world.ledger(DAY_AFTER).entries).toHaveLength(2);
});

test('a ledger that cannot be read ends no others: the next one has its recordings, and the run fails', async () => {
  const world = ledgerWorld();
  const [settled, open] = [world.made(), world.made()];
  await world.prove(settled, { key: world.store(settled), keptAtTwilio: true });
  await world.run();
  const broken = () => new RetryLater('ledger-unreadable', { message: 'it does not begin as one' });
  const { ledgers } = world;
  const [read, header] = [ledgers.read.bind(ledgers), ledgers.header.bind(ledgers)];
  ledgers.read = (day) => (day === DAY ? Promise.reject(broken()) : read(day));
  ledgers.header = (day) => (day === DAY ? Promise.reject(broken()) : header(day));
  world.clock.now = atSeven('2026-11-27');
  await expect(world.run()).rejects.toThrow('it does not begin as one');
  expect([settled, open].map((one) => world.entry(one, DAY_AFTER).fate)).toEqual(['noted', 'open']);
  expect(world.ledger(DAY_AFTER).header.madeUp).toEqual([{ accountSid: FIRST_ACCOUNT, since: DAY }]);
  world.clock.now = atSeven('2026-11-28');
  await world.run();
});
