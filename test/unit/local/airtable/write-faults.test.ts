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

describe('a write', () => {
  test('that is lost confirms the record as it was', async () => {
    world.airtable.addFault({ kind: 'write-lost' });
    expect((await world.call('GET', 'Jobs')).status).toBe(200);
    const confirmed = { status: 200, answer: { records: [{ id, fields: { History: 'old' } }] } };
    expect(await write('new')).toMatchObject(confirmed);
    expect(history()).toBe('old');
    expect(await write('new')).toMatchObject({ answer: { records: [{ fields: { History: 'new' } }] } });
  });

  test('that is dropped afterwards is there, and says nothing', async () => {
    world.airtable.addFault({ kind: 'drop-after-write' });
    await expect(write('new')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(history()).toBe('new');
  });
});

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
