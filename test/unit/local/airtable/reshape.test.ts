import type { Fault } from '../../../../local/airtable/faults';
import { startAirtableWorld } from '../../../support/local/airtable-world';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
let id: string;
beforeEach(async () => {
  world = await startAirtableWorld();
  ({ id } = world.airtable.addJob({ number: 'J-1', history: 'old' }));
});
afterEach(() => world.airtable.stop());

const write = () => world.call('PATCH', 'Jobs', { records: [{ id, fields: { History: 'new' } }] });
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
])('a history comes once in another shape: %j', async (fault, cells) => {
  world.airtable.addFault(fault);
  expect(await fields()).toEqual(answerOf(cells));
  expect(await fields()).toEqual(answerOf({ ...rest, History: 'old' }));
});

test('an answer comes back as any function makes it, of writes only, whose effect is as usual', async () => {
  world.airtable.addFault({ kind: 'reshape', on: 'write', shape: (cells) => ({ all: Object.keys(cells).length }) });
  expect(await fields()).toEqual(answerOf({ ...rest, History: 'old' }));
  expect((await write()).answer).toEqual(answerOf({ all: 2 }));
  expect(world.airtable.history('J-1')).toBe('new');
});

test('the history is found by its id too; errors and empty lists are left alone', async () => {
  world.airtable.addFault({ kind: 'reshape', shape: 'array', on: 'read' });
  expect((await world.list({ view: 'Nope' })).status).toBe(422);
  expect((await world.list({ filterByFormula: 'FALSE()' })).answer).toEqual({ records: [] });
  const field = world.airtable.fieldId('History');
  const { answer } = await world.call('GET', `Jobs/${id}?returnFieldsByFieldId=true`);
  expect(answer).toMatchObject({ fields: { [field]: ['old'] } });
});
