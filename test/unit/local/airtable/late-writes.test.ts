import type { Fault } from '../../../../local/airtable/faults';
import { startAirtableWorld } from '../../../support/local/airtable-world';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
let id: string;
beforeEach(async () => {
  world = await startAirtableWorld();
  ({ id } = world.airtable.addJob({ number: 'J-1', history: 'old' }));
});
afterEach(() => world.airtable.stop());

const write = (text: string) => world.call('PATCH', 'Jobs', { records: [{ id, fields: { History: text } }] });
const history = () => world.airtable.history('J-1');
const turn = () => new Promise(setImmediate);
const until = async (condition: () => boolean) => {
  while (!condition()) await turn();
};
/** The request has arrived, and was dealt with as far as it will be. */
const arrived = async (requests: number) => {
  await until(() => world.airtable.requests.length === requests);
  // A request after it, answered, has come behind it.
  await world.call('GET', 'Jobs');
};

describe('a held write', () => {
  test('is silent, and happens on release: over what was written in between', async () => {
    world.airtable.addFault({ kind: 'held-write', answer: 'none' });
    const silent = write('first');
    silent.catch(() => undefined);
    await arrived(1);
    expect(history()).toBe('old');
    expect(await write('second')).toMatchObject({ status: 200 });
    world.airtable.editHistory('J-1', (before) => `${before}, edited`);
    expect(history()).toBe('second, edited');

    expect(world.airtable.releaseWrites()).toBe(1);
    expect(history()).toBe('first');
    expect(world.airtable.releaseWrites()).toBe(0);
    expect(world.airtable.requests[0]?.status).toBeUndefined();
    await world.airtable.stop();
    await expect(silent).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('may break its connection off, or be answered with an error', async () => {
    world.airtable.addFault({ kind: 'held-write', answer: 'drop' });
    await expect(write('dropped')).rejects.toMatchObject({ code: 'ECONNRESET' });
    world.airtable.addFault({ kind: 'held-write', answer: 503 });
    expect(await write('refused')).toMatchObject({ status: 503, answer: { error: { type: 'SERVICE_UNAVAILABLE' } } });
    expect(history()).toBe('old');
    expect(world.airtable.releaseWrites()).toBe(2);
    expect(history()).toBe('refused');
  });

  test('may be answered once it happened', async () => {
    world.airtable.addFault({ kind: 'held-write', answer: 'late' });
    const answer = write('late');
    await arrived(1);
    world.airtable.releaseWrites();
    expect(await answer).toMatchObject({ status: 200, answer: { records: [{ fields: { History: 'late' } }] } });
  });

  test('does not happen when its Job is gone, nor count then', async () => {
    world.airtable.addFault({ kind: 'held-write', answer: 503, times: 2 });
    await write('one');
    const other = world.airtable.addJob({ number: 'J-2' });
    await world.call('PATCH', `Jobs/${other.id}`, { fields: { History: 'two' } });
    world.airtable.removeJob('J-1');
    expect(world.airtable.releaseWrites()).toBe(1);
    expect(world.airtable.history('J-2')).toBe('two');
  });

  test('stays held when faults are lifted, and knows its field by another name', async () => {
    world.airtable.addFault({ kind: 'held-write', answer: 503, times: Infinity });
    await write('held');
    world.airtable.clearFaults();
    world.airtable.renameField('History', 'Log');
    expect(world.airtable.releaseWrites()).toBe(1);
    expect(history()).toBe('held');
  });

  test('a write that is not in order is refused at once, and uses no fault up', async () => {
    world.airtable.addFault({ kind: 'held-write', answer: 503 });
    const wrong = { records: [{ id, fields: { Nope: 'x' } }] };
    expect(await world.call('PATCH', 'Jobs', wrong)).toMatchObject({ status: 422 });
    expect((await write('held')).status).toBe(503);
  });
});

describe('a late write', () => {
  test.each([503, 'drop'] as const)(
    'answered %s happens by itself, over what was written in between',
    async (answer) => {
      world.airtable.addFault({ kind: 'late-write', milliseconds: 30, answer });
      const ended = write('late');
      if (answer === 'drop') await expect(ended).rejects.toMatchObject({ code: 'ECONNRESET' });
      else expect((await ended).status).toBe(answer);
      world.airtable.editHistory('J-1', 'edited');
      await until(() => history() === 'late');
    },
  );

  test('may stay silent', async () => {
    world.airtable.addFault({ kind: 'late-write', milliseconds: 1, answer: 'none' });
    const silent = write('late');
    silent.catch(() => undefined);
    await until(() => history() === 'late');
    expect(world.airtable.requests[0]?.status).toBeUndefined();
  });

  test('may be answered once it happened', async () => {
    world.airtable.addFault({ kind: 'late-write', milliseconds: 1, answer: 'late' });
    expect(await write('late')).toMatchObject({ status: 200, answer: { records: [{ fields: { History: 'late' } }] } });
  });

  test('of releaseWrites() it takes no notice', async () => {
    world.airtable.addFault({ kind: 'late-write', milliseconds: 60_000, answer: 503 });
    await write('late');
    expect(world.airtable.releaseWrites()).toBe(0);
    expect(history()).toBe('old');
  });
});

describe('a refused record', () => {
  const writeBoth = (other: string) =>
    world.call('PATCH', 'Jobs', { records: [id, other].map((one) => ({ id: one, fields: { History: 'new' } })) });

  test.each<[string, (id: string) => Fault]>([
    ['id', (recordId) => ({ kind: 'refused-record', recordId })],
    ['number', () => ({ kind: 'refused-record', jobNumber: 'J-1' })],
  ])('named by its %s has every update with it refused as a whole, until lifted; others pass', async (_how, fault) => {
    const other = world.airtable.addJob({ number: 'J-2' }).id;
    world.airtable.addFault(fault(id));
    for (let time = 0; time < 3; time += 1) {
      expect(await writeBoth(other)).toMatchObject({
        status: 422,
        answer: { error: { type: 'INVALID_VALUE_FOR_COLUMN' } },
      });
      expect((await world.call('PATCH', `Jobs/${id}`, { fields: {} })).status).toBe(422);
    }
    expect(world.airtable.history('J-2')).toBe('');
    expect((await world.call('PATCH', `Jobs/${other}`, { fields: { History: 'alone' } })).status).toBe(200);
    expect((await world.call('GET', `Jobs/${id}`)).status).toBe(200);
    world.airtable.clearFaults();
    expect((await writeBoth(other)).status).toBe(200);
  });

  test('has the status, type and message given, and as many times', async () => {
    const error = { type: 'INVALID_PERMISSIONS', message: 'You are not permitted to perform this operation' };
    world.airtable.addFault({ kind: 'refused-record', recordId: id, status: 403, ...error, times: 1 });
    expect(await write('new')).toEqual({ status: 403, answer: { error } });
    expect((await write('new')).status).toBe(200);
  });
});

describe('a status', () => {
  test.each<[Fault, number, object]>([
    [
      { kind: 'status', status: 403, type: 'INVALID_PERMISSIONS', message: 'no' },
      403,
      { error: { type: 'INVALID_PERMISSIONS', message: 'no' } },
    ],
    [{ kind: 'status', status: 422, type: 'FAILED_STATE_CHECK' }, 422, { error: { type: 'FAILED_STATE_CHECK' } }],
    [
      { kind: 'status', status: 422, message: 'own words' },
      422,
      { error: { type: 'INVALID_REQUEST_UNKNOWN', message: 'own words' } },
    ],
    [
      { kind: 'status', status: 413 },
      413,
      { error: { type: 'REQUEST_TOO_LARGE', message: 'Request body is too large' } },
    ],
  ])('%j is answered as told', async (fault, status, answer) => {
    world.airtable.addFault(fault);
    expect(await write('new')).toEqual({ status, answer });
  });

  test('may be a page of HTML, as from a gateway', async () => {
    world.airtable.addFault({ kind: 'status', status: 502, body: 'html', on: 'write' });
    await expect(write('new')).rejects.toThrow(SyntaxError);
    expect(world.airtable.requests.at(-1)?.status).toBe(502);
    expect(history()).toBe('old');
  });
});

describe('an answer in another shape', () => {
  const fields = async () => (await world.call('GET', 'Jobs')).answer;
  const answerOf = (cells: object) => ({ records: [expect.objectContaining({ id, fields: cells })] });
  const rest = { 'Job Number': 'J-1' };

  test.each<[Fault, object]>([
    [{ kind: 'reshape', shape: 'drop-key' }, rest],
    [
      { kind: 'reshape', shape: 'rename-key' },
      { ...rest, 'History (renamed)': 'old' },
    ],
    [
      { kind: 'reshape', shape: 'recase-key' },
      { ...rest, HISTORY: 'old' },
    ],
    [
      { kind: 'reshape', shape: 'object' },
      { ...rest, History: { state: 'generated', value: 'old', isStale: false } },
    ],
    [
      { kind: 'reshape', shape: 'array' },
      { ...rest, History: ['old'] },
    ],
    [
      { kind: 'reshape', shape: 'number' },
      { ...rest, History: 42 },
    ],
    [
      { kind: 'reshape', shape: 'array', field: 'Job Number' },
      { History: 'old', 'Job Number': ['J-1'] },
    ],
  ])('%j strikes once', async (fault, cells) => {
    world.airtable.addFault(fault);
    expect(await fields()).toEqual(answerOf(cells));
    expect(await fields()).toEqual(answerOf({ ...rest, History: 'old' }));
  });

  test('may be any function of the cells, of writes only, whose effect is as usual', async () => {
    world.airtable.addFault({ kind: 'reshape', on: 'write', shape: (cells) => ({ all: Object.keys(cells).length }) });
    expect(await fields()).toEqual(answerOf({ ...rest, History: 'old' }));
    expect((await write('new')).answer).toEqual(answerOf({ all: 2 }));
    expect(history()).toBe('new');
  });

  test('finds the field by its id too, and leaves errors and empty lists alone', async () => {
    world.airtable.addFault({ kind: 'reshape', shape: 'array', on: 'read' });
    expect((await world.list({ view: 'Nope' })).status).toBe(422);
    expect((await world.list({ filterByFormula: 'FALSE()' })).answer).toEqual({ records: [] });
    const field = world.airtable.fieldId('History');
    const { answer } = await world.call('GET', `Jobs/${id}?returnFieldsByFieldId=true`);
    expect(answer).toMatchObject({ fields: { [field]: ['old'] } });
  });

  test('a share of them strikes at random', async () => {
    world.airtable.addFault({ kind: 'reshape', shape: 'drop-key', share: 0, times: Infinity });
    expect(await fields()).toEqual(answerOf({ ...rest, History: 'old' }));
  });
});
