import type { Compared } from '../../../../operator/ledger/deployed';
import { differencesFrom } from '../../../../operator/ledger/check';
import { RetryLater } from '../../../../lambdas/core/errors';
import { ANOTHER_ACCOUNT, NO_DEADLINE, aCallSid } from '../../../support/subjects';
import { DAY, FIRST_ACCOUNT, ledgerWorld } from '../../../support/worlds/ledger-world';

/* A ledger is made, something changes, and Twilio and S3 are asked again. */

type World = ReturnType<typeof ledgerWorld>;

/** Two recordings that are home, one whose copy stays, and one that is open. */
const aDay = async () => {
  const world = ledgerWorld();
  const { made, store, prove } = world;
  const home = made({ status: 'deleted' });
  await prove(home, { key: store(home) });
  const kept = made();
  await prove(kept, { key: store(kept), keptAtTwilio: true });
  const open = made();
  await world.run();
  return { world, home, kept, open };
};

const checked = ({ listing, twilio, archive, receipts, ledger }: World, now = new Date('2026-11-26T12:00:00Z')) => {
  const compared: Compared = {
    ...{ listing, twilio, archive, accounts: [FIRST_ACCOUNT], prefixes: ['recordings'], retentionDays: 365 },
  };
  return differencesFrom(compared, receipts, { day: DAY, entries: ledger().entries, now }, NO_DEADLINE);
};

test('nothing has changed', async () => {
  const { world } = await aDay();
  expect(await checked(world)).toEqual([]);
});

test('what has come home since is no difference', async () => {
  const { world, open } = await aDay();
  await world.prove(open, { key: world.store(open) });
  world.becomes(open, 'deleted');
  expect(await checked(world)).toEqual([]);
});

test('a recording that Twilio lists and the ledger does not have', async () => {
  const { world } = await aDay();
  const { sid } = world.made();
  expect(await checked(world)).toMatchObject([{ kind: 'not-in-ledger', what: sid }]);
});

test('an account that is in no ledger is one difference, and not one for each of its recordings', async () => {
  const { world } = await aDay();
  const { listing, twilio, archive, receipts, ledger, made } = world;
  made({ accountSid: ANOTHER_ACCOUNT });
  const accounts = [FIRST_ACCOUNT, ANOTHER_ACCOUNT] as const;
  const compared: Compared = { listing, twilio, archive, accounts, prefixes: ['recordings'], retentionDays: 365 };
  const missing = [{ accountSid: ANOTHER_ACCOUNT, since: DAY, reason: 'twilio-credentials-refused' }];
  const asked = { day: DAY, entries: ledger().entries, missing, now: new Date('2026-11-26T12:00:00Z') };
  expect(await differencesFrom(compared, receipts, asked, NO_DEADLINE)).toMatchObject([
    { kind: 'account-missing', what: ANOTHER_ACCOUNT },
  ]);
});

test('a recording that Twilio does not know any more; after 40 days it may', async () => {
  const { world, open } = await aDay();
  world.listing.recordings.splice(
    world.listing.recordings.findIndex(({ sid }) => sid === open.sid),
    1,
  );
  const describe = world.twilio.describe.bind(world.twilio);
  world.twilio.describe = (sid, ...others) =>
    sid === open.sid ? Promise.resolve(undefined) : describe(sid, ...others);
  expect(await checked(world)).toMatchObject([{ kind: 'not-at-twilio', what: open.sid }]);
  expect(await checked(world, new Date('2027-01-04T00:00:00Z'))).toEqual([]);
});

test('a recording that a list has left out is asked for', async () => {
  const { world, open } = await aDay();
  world.listing.recordings.splice(
    world.listing.recordings.findIndex(({ sid }) => sid === open.sid),
    1,
  );
  expect(await checked(world)).toEqual([]);
});

test('audio that is gone; once it has expired it may be', async () => {
  const { world, home } = await aDay();
  world.archive.delete(world.keyOf(home));
  expect(await checked(world)).toMatchObject([{ kind: 'not-in-bucket', what: home.sid }]);
  expect(await checked(world, new Date('2027-11-25T00:00:00Z'))).toEqual([]);
});

test('a copy at Twilio that was to go, and is back', async () => {
  const { world, home } = await aDay();
  world.becomes(home, 'completed');
  expect(await checked(world)).toMatchObject([{ kind: 'still-at-twilio', what: home.sid }]);
});

test('an object of no recording; not one of a call across midnight, nor one with a receipt', async () => {
  const { world } = await aDay();
  const stray = world.archive.put(`recordings/2026/11/25/${aCallSid()}-J-1.mp3`);
  const file = world.archive.put('recordings/2026/11/25/export.csv');
  const across = world.made({
    createdAt: new Date('2026-11-26T00:10:00Z'),
    startedAt: new Date('2026-11-25T23:58:00Z'),
  });
  world.store(across, 'unassigned');
  const differences = await checked(world);
  expect(differences.map(({ kind, what }) => [kind, what]).sort()).toEqual(
    [
      ['object-not-in-ledger', stray],
      ['object-not-in-ledger', file],
    ].sort(),
  );
});

test('nothing is compared with an answer that does not come', async () => {
  const { world } = await aDay();
  world.listing.failure = new RetryLater('twilio-unavailable', { message: '503' });
  await expect(checked(world)).rejects.toBe(world.listing.failure);
});
