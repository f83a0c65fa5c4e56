import { S3Client } from '@aws-sdk/client-s3';
import { s3Ledgers } from '../../../../lambdas/adapters/s3-ledgers';
import type { LedgerEntry, LedgerHeader } from '../../../../lambdas/core/ledger';
import { realTime } from '../../../../lambdas/runtime/time';
import { simulatedClient } from '../../../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../../../support/simulated-aws/simulated-s3';
import { ANOTHER_ACCOUNT, NO_DEADLINE, aCallSid, aRecordingSid } from '../../../support/subjects';
import { cliWorld } from '../../../support/worlds/cli-world';
import { DAY, FIRST_ACCOUNT, aHeader } from '../../../support/worlds/ledger-world';

const STACK = {
  name: 'recording-pipeline',
  status: 'UPDATE_COMPLETE',
  outputs: { UrlSignerUrl: 'https://example.com/urls', LinksBucketName: 'links' },
};

const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ recordingSid: aRecordingSid(), accountSid: FIRST_ACCOUNT, callSid: aCallSid() },
  ...{ createdAt: new Date(`${DAY}T12:00:00Z`), twilio: 'completed', fate: 'open' as const },
  ...over,
});

/** The command line over a links bucket with ledgers. */
const world = async (
  days: Readonly<Record<string, readonly LedgerEntry[]>>,
  headers: Readonly<Record<string, Partial<LedgerHeader>>> = {},
) => {
  const bucket = new SimulatedBucket('links');
  const s3 = new (simulatedClient(S3Client, { time: realTime, service: bucket.answer }))({});
  for (const [day, entries] of Object.entries(days)) {
    const counts = { ...aHeader().counts };
    for (const { fate } of entries) counts[fate] += 1;
    const header = aHeader({
      day,
      counts,
      contradictions: entries.filter((one) => one.contradictions).length,
      ...headers[day],
    });
    await s3Ledgers(s3, { bucket: 'links', time: realTime }).add(header, entries, NO_DEADLINE);
  }
  return cliWorld({ stacks: [STACK], aws: { s3: () => Promise.resolve(s3) } });
};

test('the newest ledger is shown: its sums, and what was not home', async () => {
  const open = entry();
  const parked = entry({
    fate: 'parked',
    parked: { queue: 'history', reason: 'job-missing\u001B[2J', since: new Date(`${DAY}T12:10:00Z`) },
  });
  const noted = entry({ fate: 'noted', noted: true, key: 'recordings/x' });
  const { run, said } = await world({ '2026-11-24': [], [DAY]: [open, parked, noted] });
  expect(await run('ledger')).toBe(0);
  expect(said.out).toContain(`${DAY}: 3 recordings, 0 of them of earlier days`);
  expect(said.out).toMatch(/noted +1 +stored, and its Job has its line/);
  expect(said.out).toMatch(new RegExp(`${open.recordingSid} +${String(open.callSid)} .* open +at Twilio: completed`));
  expect(said.out).toContain('history: job-missing');
  expect(said.out).not.toContain('\u001B');
  expect(said.out).not.toContain(noted.recordingSid);
});

test('what contradicts is shown, though it is home', async () => {
  const noted = entry({ fate: 'noted', noted: true, key: 'recordings/x', contradictions: ['object-missing'] });
  const { run, said } = await world({ [DAY]: [noted] });
  expect(await run('ledger', '--day', DAY)).toBe(0);
  expect(said.out).toContain('1 recording with contradictions');
  expect(said.out).toMatch(new RegExp(`${noted.recordingSid}.*object-missing`));
});

describe('a ledger in which an account is missing', () => {
  const missing = [{ accountSid: ANOTHER_ACCOUNT, since: DAY, reason: 'twilio-credentials-refused' }];
  const AFTER = '2026-11-26';

  test('says so, and not that all was home', async () => {
    const { run, said } = await world({ [DAY]: [entry({ fate: 'noted' })], [AFTER]: [] }, { [DAY]: { missing } });
    expect(await run('ledger', '--day', DAY)).toBe(0);
    expect(said.out).toContain(`${ANOTHER_ACCOUNT} could not be listed (twilio-credentials-refused)`);
    expect(said.out).toContain('in no ledger yet');
    expect(said.out).not.toContain('Every recording was home.');
  });

  test('is shown with what a later one has of that day and account', async () => {
    const [open, ofNextDay] = ['12', '30'].map((hour, index) =>
      entry({ accountSid: ANOTHER_ACCOUNT, createdAt: new Date(Date.parse(DAY) + (Number(hour) + index) * 3_600_000) }),
    );
    if (open === undefined || ofNextDay === undefined) throw new Error('two');
    const other = entry();
    const { run, said } = await world(
      { [DAY]: [], [AFTER]: [open, ofNextDay, other] },
      { [DAY]: { missing }, [AFTER]: { madeUp: [{ accountSid: ANOTHER_ACCOUNT, since: DAY }] } },
    );
    expect(await run('ledger', '--day', DAY, '--json')).toBe(0);
    const { recordings } = JSON.parse(said.out) as { recordings: unknown[] };
    expect(recordings).toMatchObject([{ recordingSid: open.recordingSid, fate: 'open' }]);
  });
});

test('a day on which all came home', async () => {
  const { run, said } = await world({ [DAY]: [entry({ fate: 'noted' })] });
  expect(await run('ledger')).toBe(0);
  expect(said.out).toContain('Every recording was home.');
});

test('programs get all of it, in one document', async () => {
  const entries = Array.from({ length: 60 }, () => entry());
  const { run, said } = await world({ [DAY]: entries });
  expect(await run('ledger', '--json')).toBe(0);
  const document = JSON.parse(said.out) as { ledger: unknown; recordings: unknown[] };
  expect(document.ledger).toMatchObject({ version: 1, day: DAY, counts: { open: 60 } });
  expect(document.recordings).toHaveLength(60);
  expect(document.recordings[0]).toMatchObject({ fate: 'open', now: null });
});

test.each([
  ['a day without a ledger', ['--day', '2026-11-20'], 3, 'There is no ledger of 2026-11-20'],
  ['a day that is yet to come', ['--day', '2026-12-24'], 2, 'yet to come'],
  ['no day', ['--day', 'yesterday'], 2, 'yyyy-mm-dd'],
])('%s', async (_, args, code, says) => {
  const { run, said } = await world({ [DAY]: [] });
  expect(await run('ledger', ...args)).toBe(code);
  expect(said.err).toContain(says);
});

test('a pipeline that has no ledger yet says when it will', async () => {
  const { run, said } = await world({});
  expect(await run('ledger')).toBe(3);
  expect(said.err).toContain('07:00 UTC');
});
