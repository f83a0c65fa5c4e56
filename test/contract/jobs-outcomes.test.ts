/*
 * What is known after a request without a good answer. Sources: airtable.com/developers/web/api/errors ("503: it could have
 * timed out processing your request"; 429 and other 4xx are refused before); undici's error codes.
 */
import type { Deadline } from '../../lambdas/core/deadline';
import { RetryLater } from '../../lambdas/core/errors';
import type { Fault } from '../../local/airtable/faults';
import type { Written } from '../../lambdas/core/ports/airtable';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { airtableEnvOf } from '../support/airtable-env';
import { NO_DEADLINE, aDeadline } from '../support/subjects';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { type Answer, aClosedPort, startBareServer } from '../support/local/bare-server';
import { idOf, jobsAt, ofNumbers, patchesOf, saying, standIn, updates } from '../support/worlds/jobs-world';

let airtable: AirtableStandIn;
beforeEach(async () => {
  airtable = await standIn({ lockSeconds: 0.05 });
});
afterEach(() => airtable.stop());

const write = async (fault: Fault | undefined, means: Parameters<typeof jobsAt>[1] = {}, deadline = NO_DEADLINE) => {
  const id = idOf(airtable.addJob({ number: 'J-1', history: 'old' }));
  if (fault !== undefined) airtable.addFault(fault);
  return (await jobsAt(airtable, means).writeHistories(updates([id, 'new']), deadline)).get(id);
};

const UNANSWERED = {
  failure: {
    name: 'RetryLater',
    code: 'airtable-unanswered',
    waitAtLeastSeconds: 60,
    message: saying('The line may be written, or may yet be'),
  },
};

describe('an unknown outcome of a write leaves its Job alone for a minute', () => {
  test.each<[string, Fault, string]>([
    ['the connection broke before the write', { kind: 'down', times: 1 }, 'old'],
    ['it broke after the write', { kind: 'drop-after-write' }, 'new'],
    ['500', { kind: 'status', status: 500 }, 'old'],
    ['502', { kind: 'status', status: 502 }, 'old'],
    ['503', { kind: 'down', answer: 503, times: 1 }, 'old'],
    ['504 of a load balancer', { kind: 'status', status: 504, body: 'html' }, 'old'],
    ['200 with a page of HTML', { kind: 'html' }, 'old'],
    ['a 500 before the write is done', { kind: 'held-write', answer: 500 }, 'old'],
    ['an answer that breaks off before the write is done', { kind: 'held-write', answer: 'drop' }, 'old'],
  ])('%s', async (_name, fault, history) => {
    expect(await write(fault)).toMatchObject(UNANSWERED);
    expect(patchesOf(airtable)).toHaveLength(1);
    expect(airtable.history('J-1')).toBe(history);
  });

  test.each<Fault>([
    { kind: 'stall' },
    { kind: 'stall', part: 'body' },
    { kind: 'held-write', answer: 'none' },
    { kind: 'held-write', answer: 'late' },
  ])('no whole answer in 25 s: %j', async (fault) => {
    const time = new VirtualTime();
    let outcome: Written | undefined;
    const writing = write(fault, { time }).then((written) => (outcome = written));
    while (patchesOf(airtable).length === 0) await new Promise(setImmediate);
    await time.pass(24.999);
    expect(outcome).toBeUndefined();
    await time.pass(0.001);
    expect(await writing).toMatchObject(UNANSWERED);
    expect(patchesOf(airtable)).toHaveLength(1);
  });

  test('the end of the invocation while Airtable writes', async () => {
    const deadline = aDeadline();
    airtable.addFault({ kind: 'stall', on: 'write' });
    const writing = write(undefined, {}, deadline);
    while (patchesOf(airtable).length === 0) await new Promise(setImmediate);
    deadline.over(new RetryLater('out-of-time', { message: 'over' }));
    expect(await writing).toMatchObject(UNANSWERED);
  });

  test.each<[string, Answer]>([
    ['half a body', { body: '{"records":[', half: true }],
    ['JSON that breaks off', { body: '{"records":[' }],
    ['JSON of another kind', { body: '{"ok":true}' }],
    ['records without cells', { body: '{"records":[{"id":"rec1"}]}' }],
    ['nothing', { body: '' }],
    ['a text', { body: '"ok"' }],
    ['500 with half a body', { status: 500, body: '{"error":', half: true }],
    ['422 with half a body', { status: 422, body: '{"error":{"type":"INVALID_VALUE_FOR_COLUMN"', half: true }],
  ])('an answer that is none: %s', async (_name, answer) => {
    const server = await startBareServer(() => answer);
    try {
      const env = { ...airtableEnvOf(airtable), AIRTABLE_ENDPOINT_URL: server.url };
      expect(await write(undefined, { env })).toMatchObject(UNANSWERED);
      expect(server.asked).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });
});

describe('a write that was never carried out may be tried again soon', () => {
  test('nobody listens', async () => {
    const env = { ...airtableEnvOf(airtable), AIRTABLE_ENDPOINT_URL: `http://127.0.0.1:${await aClosedPort()}` };
    expect(await write(undefined, { env })).toMatchObject({
      failure: { name: 'RetryLater', code: 'airtable-unavailable', waitAtLeastSeconds: 0 },
    });
  });

  test('there is no such host', async () => {
    const env = { ...airtableEnvOf(airtable), AIRTABLE_ENDPOINT_URL: 'http://airtable.invalid' };
    expect(await write(undefined, { env })).toMatchObject({
      failure: { code: 'airtable-unavailable', waitAtLeastSeconds: 0 },
    });
  });

  test.each([400, 403, 404, 408, 409, 422])('%i', async (status) => {
    const type = status === 422 ? 'UNKNOWN_FIELD_NAME' : 'SOME_TYPE';
    const written = await write({ kind: 'status', status, type });
    expect(written).toMatchObject({ failure: { disposition: 'retry', waitAtLeastSeconds: 0 } });
    expect(patchesOf(airtable)).toHaveLength(1);
  });

  test('a 429 was not carried out: it is asked again in its turn, and written', async () => {
    expect(await write({ kind: 'rate-limited' }, { pace: afterTheLock() })).toEqual({ text: 'new' });
    expect(patchesOf(airtable).map(({ status }) => status)).toEqual([429, 200]);
  });

  /** Turns that come once the base is no longer locked. */
  const afterTheLock = () => ({
    turn: () => {
      if (patchesOf(airtable).length > 0) airtable.clearFaults();
      return Promise.resolve(() => undefined);
    },
    hold: () => undefined,
  });
});

describe('a connection that broke before any answer', () => {
  const find = () => jobsAt(airtable).find(ofNumbers('J-1'), NO_DEADLINE);

  test('may have died while it was kept: a question is asked once more', async () => {
    airtable.addJob({ number: 'J-1' });
    airtable.addFault({ kind: 'down', times: 1 });
    expect(await find()).toHaveLength(1);
    expect(airtable.requests).toHaveLength(2);
  });

  test('but only once', async () => {
    airtable.addFault({ kind: 'down' });
    await expect(find()).rejects.toMatchObject({ name: 'RetryLater', code: 'airtable-unavailable' });
    expect(airtable.requests).toHaveLength(2);
  });

  test.each<Fault>([{ kind: 'status', status: 500 }, { kind: 'html' }, { kind: 'status', status: 502, body: 'html' }])(
    'an answer is one, even a bad one: %j is asked once',
    async (fault) => {
      airtable.addFault(fault);
      await expect(find()).rejects.toMatchObject({ code: 'airtable-unavailable' });
      expect(airtable.requests).toHaveLength(1);
    },
  );

  test('an answer that breaks off in its middle was one, too', async () => {
    const server = await startBareServer(() => ({ body: '{"records":[', half: true }));
    try {
      const env = { ...airtableEnvOf(airtable), AIRTABLE_ENDPOINT_URL: server.url };
      const asked = jobsAt(airtable, { env }).find(ofNumbers('J-1'), NO_DEADLINE);
      await expect(asked).rejects.toMatchObject({ code: 'airtable-unavailable' });
      expect(server.asked).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });
});

describe('the lease', () => {
  /** A deadline that notes for how long each request needs the messages, and ends at the nth. */
  const lease = (asked: number[], lostAt = Infinity): Deadline => ({
    signal: NO_DEADLINE.signal,
    require: (seconds = 0) => {
      asked.push(seconds);
      if (asked.length >= lostAt) throw new RetryLater('lease-lost', { message: 'lost' });
    },
  });

  test('has to last a minute more right before each write, and to be there for each question', async () => {
    const asked: number[] = [];
    await jobsAt(airtable).find(ofNumbers('J-1'), lease(asked));
    expect(asked).toEqual([0]);
    await write(undefined, {}, lease(asked));
    expect(asked).toEqual([0, 60]);
  });

  test('once lost, nothing is written: not even the rest of a batch', async () => {
    expect(await write(undefined, {}, lease([], 1))).toMatchObject({ failure: { code: 'lease-lost' } });
    expect(airtable.requests).toEqual([]);

    airtable.removeJob('J-1');
    const ids = ['J-1', 'J-2'].map((number) => idOf(airtable.addJob({ number, history: 'old' })));
    airtable.addFault({ kind: 'refused-record', recordId: ids[0] ?? '' });
    const histories = updates(...ids.map((id) => [id, 'new'] as const));
    const written = await jobsAt(airtable).writeHistories(histories, lease([], 3));
    expect(ids.map((id) => written.get(id))).toMatchObject([
      { failure: { code: 'history-refused' } },
      { failure: { code: 'lease-lost' } },
    ]);
    expect(airtable.jobs().map(({ fields }) => fields.History)).toEqual(['old', 'old']);
  });

  test('is asked for after the wait for a turn, not before', async () => {
    const order: string[] = [];
    const pace = {
      turn: () => {
        order.push('turn');
        return Promise.resolve(() => undefined);
      },
      hold: () => undefined,
    };
    await write(undefined, { pace }, { signal: NO_DEADLINE.signal, require: () => order.push('lease') });
    expect(order).toEqual(['turn', 'lease']);
  });
});
