import { airtableJobs } from '../../lambdas/adapters/airtable-jobs';
import { type Pace, patientPace, yieldingPace } from '../../lambdas/adapters/pace';
import type { Jobs } from '../../lambdas/core/ports';
import type { AirtableOptions, AirtableStandIn } from '../../local/airtable/stand-in';
import { startAirtable } from '../../local/airtable/start';
import { airtableEnvOf } from '../support/airtable-env';
import { MemoryJobs } from '../support/fakes/memory-jobs';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { CREDENTIALS, MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE, aCallSid, job } from '../support/subjects';

/** Jobs over a base that can be given some. */
interface Setup {
  readonly jobs: Jobs;
  add(number: string, cells?: { history?: string; callSids?: string }): void;
  history(number: string): string;
  stop(): Promise<void>;
}

/** What every Jobs does. */
const jobsContract = (name: string, setUp: () => Promise<Setup>) => {
  describe(`Jobs: ${name}`, () => {
    let world: Setup;
    beforeEach(async () => {
      world = await setUp();
    });
    afterEach(() => world.stop());

    test('jobs are found by number and by call, in one question; others are not', async () => {
      const call = aCallSid();
      world.add('J-1', { history: 'line 1\nline 2' });
      world.add('J-2', { callSids: `${aCallSid()}, ${call}` });
      world.add('J-3');

      const found = await world.jobs.find({ numbers: [job('J-1')], calls: [call] }, NO_DEADLINE);

      expect(found.map(({ number, history }) => ({ number, history }))).toEqual([
        { number: 'J-1', history: 'line 1\nline 2' },
        { number: 'J-2', history: '' },
      ]);
      expect(found[1]?.callSids).toContain(call);
    });

    test('no job, no answer', async () => {
      expect(await world.jobs.find({ numbers: [job('J-404')], calls: [aCallSid()] }, NO_DEADLINE)).toEqual([]);
    });

    test.each([`O'Hara`, 'back\\slash', `\\'`, 'Ä-7', 'a "quoted" job', `') OR TRUE() OR ('`, '1001', '007'])(
      'the job number %j finds its own job only',
      async (number) => {
        world.add(number);
        world.add('another');
        const found = await world.jobs.find({ numbers: [job(number)], calls: [] }, NO_DEADLINE);
        expect(found.map((one) => one.number)).toEqual([number]);
      },
    );

    test('all jobs of a number are found: which one is meant is not for us to say', async () => {
      world.add('J-1');
      world.add('J-1');
      expect(await world.jobs.find({ numbers: [job('J-1')], calls: [] }, NO_DEADLINE)).toHaveLength(2);
    });

    test('ten histories are written at once, and come back as they are now', async () => {
      const numbers = Array.from({ length: 10 }, (_, index) => job(`J-${index}`));
      for (const number of numbers) world.add(number);
      const found = await world.jobs.find({ numbers, calls: [] }, NO_DEADLINE);

      const written = await world.jobs.writeHistories(
        new Map(found.map(({ id, number }) => [id, `history of ${number}\n| Ü |`])),
        NO_DEADLINE,
      );

      for (const { id, number } of found) expect(written.get(id)).toBe(`history of ${number}\n| Ü |`);
      for (const number of numbers) expect(world.history(number)).toBe(`history of ${number}\n| Ü |`);
    });
  });
};

jobsContract('the fake', () => {
  const jobs = new MemoryJobs();
  return Promise.resolve({
    jobs,
    add: (number, cells) => {
      jobs.add(number, cells);
    },
    history: (number) => jobs.history(number),
    stop: () => Promise.resolve(),
  });
});

const SECRET = { ...CREDENTIALS, airtableToken: 'patSTANDIN' };

const jobsAt = (
  airtable: AirtableStandIn,
  pace: Pace,
  { credentials = new MemoryCredentials(SECRET), metrics = new MemoryMetrics() } = {},
): Jobs => airtableJobs(airtableEnvOf(airtable), { credentials, pace, metrics, requestTimeoutMs: 2_000 });

/** No waiting: most tests make fewer requests than Airtable takes in a second. */
const unpaced = () => patientPace(0);

const standIn = (options: AirtableOptions = {}) => startAirtable({ token: SECRET.airtableToken, ...options });

jobsContract("the adapter at Airtable's stand-in", async () => {
  const airtable = await standIn();
  return {
    jobs: jobsAt(airtable, unpaced()),
    add: (number, cells = {}) => {
      airtable.addJob({ number, ...cells });
    },
    history: (number) => airtable.history(number),
    stop: () => airtable.stop(),
  };
});

describe('the adapter', () => {
  const world: { airtable?: AirtableStandIn } = {};
  const started = async (options?: AirtableOptions) => (world.airtable = await standIn(options));
  afterEach(() => world.airtable?.stop());
  const anyJob = { numbers: [job('J-1')], calls: [] };

  test('a job number in a number field is found', async () => {
    const airtable = await started();
    airtable.addJob({ number: 1001 });
    const found = await jobsAt(airtable, unpaced()).find({ numbers: [job('1001')], calls: [] }, NO_DEADLINE);
    expect(found).toMatchObject([{ number: '1001' }]);
  });

  test('calls in a field of several values are found', async () => {
    const airtable = await started();
    const call = aCallSid();
    airtable.addJob({ number: 'J-1', callSids: [aCallSid(), call] });
    expect(await jobsAt(airtable, unpaced()).find({ numbers: [], calls: [call] }, NO_DEADLINE)).toHaveLength(1);
  });

  test('a question too long for a URL is asked all the same', async () => {
    const airtable = await started();
    const numbers = Array.from({ length: 10 }, (_, index) => job(`${index}${'Ü'.repeat(250)}`));
    for (const number of numbers) airtable.addJob({ number });
    expect(await jobsAt(airtable, unpaced()).find({ numbers, calls: [] }, NO_DEADLINE)).toHaveLength(10);
  });

  test('a 429 is waited out, and asked again in its place', async () => {
    const airtable = await started({ lockSeconds: 0.2 });
    airtable.addJob({ number: 'J-1' });
    airtable.addFault({ kind: 'rate-limited' });
    const holds: number[] = [];
    const pace: Pace = {
      turn: async () => {
        if (holds.length > 0) airtable.clearFaults();
        await Promise.resolve();
      },
      hold: (ms) => {
        holds.push(ms);
      },
    };
    const metrics = new MemoryMetrics();
    expect(await jobsAt(airtable, pace, { metrics }).find(anyJob, NO_DEADLINE)).toHaveLength(1);
    expect(holds).toEqual([30_000]);
    expect(metrics.added).toEqual([{ name: 'AirtableThrottles', value: 1 }]);
  });

  test.each(['errors', 'error'] as const)(
    'a 429 of the shape "%s" leaves its turn to others where it may not wait',
    async (rateLimitShape) => {
      const airtable = await started({ rateLimitShape });
      airtable.addFault({ kind: 'rate-limited' });
      const lookUp = jobsAt(airtable, yieldingPace(0)).find(anyJob, NO_DEADLINE);
      await expect(lookUp).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'airtable-no-turn',
        waitAtLeastSeconds: 30,
      });
      expect(airtable.requests).toHaveLength(1);
    },
  );

  test('the end of the invocation ends the waiting; the message rests as long as the lock', async () => {
    const airtable = await started();
    airtable.addFault({ kind: 'billing-limit' });
    const deadline = new AbortController();
    const pace = patientPace(0, Date.now, () => {
      deadline.abort();
      return Promise.resolve();
    });
    const lookUp = jobsAt(airtable, pace).find(anyJob, deadline.signal);
    await expect(lookUp).rejects.toMatchObject({
      name: 'RetryLater',
      code: 'airtable-no-turn',
      waitAtLeastSeconds: 30,
    });
  });

  test.each([
    ['a server error', { kind: 'status', status: 500 }, 'airtable-unavailable'],
    ['a bad gateway', { kind: 'status', status: 502 }, 'airtable-unavailable'],
    ['nobody there', { kind: 'down' }, 'airtable-unavailable'],
    ['a page of HTML', { kind: 'html' }, 'airtable-unavailable'],
    ['an unknown field', { kind: 'status', status: 422 }, 'airtable-refused'],
  ] as const)('%s is for later, when reading and when writing', async (_name, fault, code) => {
    const airtable = await started();
    const { id } = airtable.addJob({ number: 'J-1' });
    airtable.addFault({ times: 2, ...fault });
    const jobs = jobsAt(airtable, unpaced());
    await expect(jobs.find(anyJob, NO_DEADLINE)).rejects.toMatchObject({ name: 'RetryLater', code });
    await expect(jobs.writeHistories(new Map([[id, 'x']]), NO_DEADLINE)).rejects.toMatchObject({
      disposition: 'retry',
      code,
    });
  });

  test('an answer that stalls half-way is for later', async () => {
    const airtable = await started();
    airtable.addFault({ kind: 'stall', part: 'body' });
    const lookUp = jobsAt(airtable, unpaced()).find(anyJob, NO_DEADLINE);
    await expect(lookUp).rejects.toMatchObject({ name: 'RetryLater', code: 'airtable-unavailable' });
  });

  test('a write that was lost shows in what comes back', async () => {
    const airtable = await started();
    const { id } = airtable.addJob({ number: 'J-1', history: 'old' });
    airtable.addFault({ kind: 'write-lost' });
    const written = await jobsAt(airtable, unpaced()).writeHistories(new Map([[id, 'new']]), NO_DEADLINE);
    expect(written.get(id)).toBe('old');
  });

  test('a rotated token is read anew, once', async () => {
    const airtable = await started();
    airtable.addJob({ number: 'J-1' });
    const secret = new MemoryCredentials({ ...SECRET, airtableToken: 'patOLD' }, SECRET);
    expect(await jobsAt(airtable, unpaced(), { credentials: secret }).find(anyJob, NO_DEADLINE)).toHaveLength(1);
    expect(secret.renewals).toBe(1);
  });

  test('a token that stays wrong is for later, whoever mends it', async () => {
    const airtable = await started();
    const secret = new MemoryCredentials({ ...SECRET, airtableToken: 'patWRONG' });
    const lookUp = jobsAt(airtable, unpaced(), { credentials: secret }).find(anyJob, NO_DEADLINE);
    await expect(lookUp).rejects.toMatchObject({ name: 'CredentialsRefused', disposition: 'retry' });
  });
});
