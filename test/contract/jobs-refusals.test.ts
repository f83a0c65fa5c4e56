/*
 * One status, several causes: airtable.com/developers/web/api/errors. `INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND` is the one
 * answer for renamed tables, foreign bases and missing scopes.
 */
import { realTime } from '../../lambdas/runtime/time';
import { CredentialsUnusable } from '../../lambdas/core/errors';
import { yieldingPace, patientPace } from '../../lambdas/adapters/airtable-pace';
import type { AirtableOptions, AirtableStandIn } from '../../local/airtable/stand-in';
import { airtableEnvOf } from '../support/airtable-env';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE, aDeadline } from '../support/subjects';
import { SECRET, idOf, jobsAt, ofNumbers, saying, standIn, updates } from '../support/worlds/jobs-world';
import { RetryLater } from '../../lambdas/core/errors';

let airtable: AirtableStandIn;
const started = async (options: AirtableOptions = {}) => (airtable = await standIn(options));
afterEach(() => airtable.stop());

type Means = Parameters<typeof jobsAt>[1];

/** What a question, and what a write, comes to; with what was counted. */
const bothOf = async (means: Means = {}) => {
  const metrics = new MemoryMetrics();
  const jobs = jobsAt(airtable, { metrics, ...means });
  const id = idOf(airtable.jobs()[0] ?? { id: 'recAAAAAAAAAAAAAA' });
  const read: unknown = await jobs.find(ofNumbers('J-1'), NO_DEADLINE).catch((error: unknown) => error);
  const written = (await jobs.writeHistories(updates([id, 'new']), NO_DEADLINE)).get(id);
  return { read, write: written !== undefined && 'failure' in written ? written.failure : written, metrics };
};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : '');

describe('403 names every cause that it can have, and says nothing against the token', () => {
  test.each<[string, () => Promise<Means>]>([
    [
      'a renamed table',
      async () => {
        await started();
        const env = airtableEnvOf(airtable);
        airtable.renameTable('Work');
        return { env };
      },
    ],
    [
      'a base of somebody else',
      async () => {
        await started();
        return { env: { ...airtableEnvOf(airtable), AIRTABLE_BASE_ID: `app${'A'.repeat(14)}` } };
      },
    ],
    [
      'a token that may do nothing',
      async () => {
        await started({ scopes: [] });
        return {};
      },
    ],
  ])('%s', async (_name, world) => {
    const means = await world();
    airtable.addJob({ number: 'J-1', history: 'old' });
    const { read, write, metrics } = await bothOf(means);
    for (const failure of [read, write]) {
      expect(failure).toMatchObject({ name: 'AirtableRefuses', disposition: 'retry', code: 'airtable-forbidden' });
      expect(failure).not.toBeInstanceOf(CredentialsUnusable);
      const message = messageOf(failure);
      expect(message).toContain('403 INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND');
      expect(message).toContain('the table was renamed or deleted');
      for (const cause of [
        'AIRTABLE_JOBS_TABLE',
        'AIRTABLE_BASE_ID',
        'data.records:read',
        'data.records:write',
        'user',
      ])
        expect(message).toContain(cause);
    }
    expect(metrics.added).toEqual([
      { name: 'AirtableRefusals', value: 1 },
      { name: 'AirtableRefusals', value: 1 },
    ]);
    expect(airtable.history('J-1')).toBe('old');
  });

  test('a token that may only read', async () => {
    await started({ scopes: ['data.records:read'] });
    airtable.addJob({ number: 'J-1', history: 'old' });
    const { read, write } = await bothOf();
    expect(read).toHaveLength(1);
    expect(write).toMatchObject({ code: 'airtable-forbidden' });
  });

  test('a field that its user may not write', async () => {
    await started();
    airtable.addJob({ number: 'J-1', history: 'old' });
    const message = 'You are not permitted to write cell values in field History';
    airtable.addFault({ kind: 'status', on: 'write', status: 403, type: 'INVALID_PERMISSIONS', message });
    const { write } = await bothOf();
    expect(write).toMatchObject({ code: 'airtable-forbidden', message: saying(message) });
  });
});

test.each([
  ['a path that is none', 404, undefined, 'airtable-not-found', '404 NOT_FOUND'],
  [
    'an unknown field',
    422,
    'UNKNOWN_FIELD_NAME',
    'airtable-refused',
    'was a field renamed, removed or made a computed one?',
  ],
  ['a formula that is none', 422, 'INVALID_FILTER_BY_FORMULA', 'airtable-refused', 'AIRTABLE_JOB_NUMBER_FIELD'],
  ['a spent quota', 429, 'PUBLIC_API_BILLING_LIMIT_EXCEEDED', 'airtable-quota-used-up', 'Upgrade its plan, or wait'],
])('%s is for a person, and counted', async (_name, status, type, code, says) => {
  await started();
  airtable.addJob({ number: 'J-1', history: 'old' });
  airtable.addFault({ kind: 'status', status, times: 2, ...(type !== undefined && { type }) });
  const { read, write, metrics } = await bothOf();
  for (const failure of [read, write]) {
    expect(failure).toMatchObject({ disposition: 'retry', code, message: saying(says) });
    expect(messageOf(failure)).toContain(String(status));
    expect(failure).not.toBeInstanceOf(CredentialsUnusable);
  }
  expect(metrics.total('AirtableRefusals')).toBe(2);
});

test('other refusals pass, and are not counted', async () => {
  await started();
  airtable.addJob({ number: 'J-1', history: 'old' });
  airtable.addFault({ kind: 'status', status: 409, type: 'BUSY', times: 2 });
  const { read, write, metrics } = await bothOf();
  for (const failure of [read, write])
    expect(failure).toMatchObject({
      name: 'RetryLater',
      code: 'airtable-unavailable',
      message: saying('409 BUSY'),
    });
  expect(metrics.added).toEqual([]);
});

describe('401', () => {
  test('a rotated token is read anew, once, for questions and for writes', async () => {
    await started();
    airtable.addJob({ number: 'J-1', history: 'old' });
    const secret = () => new MemoryCredentials({ ...SECRET, airtableToken: 'patOLD' }, SECRET);
    const [forRead, forWrite] = [secret(), secret()];
    expect(await jobsAt(airtable, { credentials: forRead }).find(ofNumbers('J-1'), NO_DEADLINE)).toHaveLength(1);
    const id = idOf(airtable.jobs()[0] ?? { id: '' });
    const written = await jobsAt(airtable, { credentials: forWrite }).writeHistories(updates([id, 'new']), NO_DEADLINE);
    expect(written.get(id)).toEqual({ text: 'new' });
    expect([forRead.renewals, forWrite.renewals]).toEqual([1, 1]);
  });

  test('a token that stays wrong is for later, whoever mends it, and told nowhere', async () => {
    await started();
    airtable.addJob({ number: 'J-1', history: 'old' });
    const credentials = new MemoryCredentials({ ...SECRET, airtableToken: 'patWRONG' });
    const { read, write, metrics } = await bothOf({ credentials });
    for (const failure of [read, write]) {
      expect(failure).toMatchObject({
        name: 'CredentialsRefused',
        code: 'airtable-credentials-refused',
        waitAtLeastSeconds: 0,
        message: saying('401 AUTHENTICATION_REQUIRED'),
      });
      expect(messageOf(failure)).toContain('does the secret hold a valid airtableToken?');
      expect(messageOf(failure)).not.toContain('patWRONG');
    }
    expect(metrics.added).toEqual([]);
  });
});

describe('429', () => {
  test('is waited out, and asked again in its place', async () => {
    await started({ lockSeconds: 0.2 });
    airtable.addJob({ number: 'J-1' });
    airtable.addFault({ kind: 'rate-limited' });
    const holds: number[] = [];
    const pace = {
      turn: () => {
        if (holds.length > 0) airtable.clearFaults();
        return Promise.resolve(() => undefined);
      },
      hold: (ms: number) => {
        holds.push(ms);
      },
    };
    const metrics = new MemoryMetrics();
    expect(await jobsAt(airtable, { pace, metrics }).find(ofNumbers('J-1'), NO_DEADLINE)).toHaveLength(1);
    expect(holds).toEqual([30_000]);
    expect(metrics.added).toEqual([{ name: 'AirtableThrottles', value: 1 }]);
  });

  test.each(['errors', 'error'] as const)(
    'of the shape "%s" leaves its turn to others where it may not wait',
    async (rateLimitShape) => {
      await started({ rateLimitShape });
      airtable.addFault({ kind: 'rate-limited' });
      const lookUp = jobsAt(airtable, { pace: yieldingPace(0, realTime) }).find(ofNumbers('J-1'), NO_DEADLINE);
      await expect(lookUp).rejects.toMatchObject({ code: 'airtable-no-turn', waitAtLeastSeconds: 30 });
      expect(airtable.requests).toHaveLength(1);
    },
  );

  test.each(['errors', 'error'] as const)(
    'of the quota, in the shape "%s", is no lock to wait out',
    async (rateLimitShape) => {
      await started({ rateLimitShape });
      airtable.addFault({ kind: 'billing-limit' });
      const lookUp = jobsAt(airtable).find(ofNumbers('J-1'), NO_DEADLINE);
      await expect(lookUp).rejects.toMatchObject({ code: 'airtable-quota-used-up' });
      expect(airtable.requests).toHaveLength(1);
    },
  );

  test('ends with the invocation; the message rests as long as the lock, for a write too', async () => {
    await started();
    const id = idOf(airtable.addJob({ number: 'J-1', history: 'old' }));
    airtable.addFault({ kind: 'rate-limited', times: Infinity });
    const deadline = aDeadline();
    const pace = patientPace(0, {
      steadyMs: realTime.steadyMs,
      pause: () => {
        deadline.over(new RetryLater('out-of-time', { message: 'over' }));
        return Promise.resolve();
      },
    });
    const written = await jobsAt(airtable, { pace }).writeHistories(updates([id, 'new']), deadline);
    expect(written.get(id)).toMatchObject({ failure: { code: 'airtable-no-turn', waitAtLeastSeconds: 30 } });
  });
});
