import type { AirtableOptions } from '../../../../local/airtable/stand-in';
import { startAirtableWorld } from '../../../support/local/airtable-world';
import { exchange } from '../../../support/local/http';
import { textLike, textWith } from '../../../support/local/matchers';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
let id: string;
const start = async (options: AirtableOptions = {}) => {
  world = await startAirtableWorld(options);
  ({ id } = world.airtable.addJob({ number: 'J-1', history: 'old' }));
};
afterEach(() => world.airtable.stop());

const ids = () => ({ number: world.airtable.fieldId('Job Number'), history: world.airtable.fieldId('History') });
const record = (fields: object) => ({ id, createdTime: textLike(/Z$/), fields });
const listOf = (fields: object) => ({ status: 200, answer: { records: [record(fields)] } });
const unknown = (name: string) => ({
  status: 422,
  answer: { error: { type: 'UNKNOWN_FIELD_NAME', message: `Unknown field name: "${name}"` } },
});

describe('fields by name or id', () => {
  beforeEach(() => start());

  test('may be mixed in fields[], sort and writes; answers have names', async () => {
    const { number, history } = ids();
    expect(number).toMatch(/^fld[0-9A-Za-z]{14}$/);
    world.airtable.addJob({ number: 'J-0' });
    const listed = await world.list({ 'fields[]': number, 'sort[0][field]': number });
    expect(listed).toMatchObject({ answer: { records: [{ fields: { 'Job Number': 'J-0' } }, {}] } });
    const byName = { records: [{ id, fields: { [history]: 'by id', 'Job Number': 'J-9' } }] };
    expect(await world.call('PATCH', 'Jobs', byName)).toEqual(listOf({ 'Job Number': 'J-9', History: 'by id' }));
    expect(await world.call('POST', 'Jobs', { fields: { [number]: 'J-5' } })).toMatchObject({
      answer: { fields: { 'Job Number': 'J-5' } },
    });
  });

  test('returnFieldsByFieldId answers with ids: in the query of reads, in the body of listRecords and writes', async () => {
    const { number, history } = ids();
    const cells = { [number]: 'J-1', [history]: 'old' };
    const returnFieldsByFieldId = true;
    const records = [{ id, fields: { History: 'old' } }];
    expect(await world.list({ returnFieldsByFieldId: 'true' })).toEqual(listOf(cells));
    expect(await world.list({ returnFieldsByFieldId: '1', 'fields[]': 'History' })).toEqual(
      listOf({ [history]: 'old' }),
    );
    expect(await world.call('POST', 'Jobs/listRecords', { returnFieldsByFieldId })).toEqual(listOf(cells));
    expect(await world.call('PATCH', 'Jobs', { records, returnFieldsByFieldId })).toEqual(listOf(cells));
    const one = { status: 200, answer: record(cells) };
    expect(await world.call('GET', `Jobs/${id}?returnFieldsByFieldId=true`)).toEqual(one);
    const { fields } = records[0] ?? {};
    expect(await world.call('PATCH', `Jobs/${id}`, { fields, returnFieldsByFieldId })).toEqual(one);
    expect(await world.list({ returnFieldsByFieldId: 'false' })).toEqual(
      listOf({ 'Job Number': 'J-1', History: 'old' }),
    );
  });

  test('a write with returnFieldsByFieldId in its query is refused, since Airtable would not heed it', async () => {
    const records = [{ id, fields: { History: 'new' } }];
    expect(await world.call('PATCH', 'Jobs?returnFieldsByFieldId=true', { records })).toMatchObject({ status: 422 });
    expect(world.airtable.history('J-1')).toBe('old');
  });

  test('are matched to the letter', async () => {
    const { history } = ids();
    expect(await world.list({ 'fields[]': 'history' })).toEqual(unknown('history'));
    expect(await world.list({ 'sort[0][field]': 'History ' })).toEqual(unknown('History '));
    expect(await world.list({ 'fields[]': history.toUpperCase() })).toEqual(unknown(history.toUpperCase()));
    for (const name of ['HISTORY', 'fld00000000000000'])
      expect(await world.call('PATCH', 'Jobs', { records: [{ id, fields: { [name]: 'x' } }] })).toEqual(unknown(name));
  });

  test('a formula takes names only', async () => {
    const { number } = ids();
    expect(await world.list({ filterByFormula: `{${number}} = 'J-1'` })).toMatchObject({
      status: 422,
      answer: {
        error: {
          type: 'INVALID_FILTER_BY_FORMULA',
          message: `The formula for filtering records is invalid: Unknown field names: ${number.toLowerCase()}`,
        },
      },
    });
  });

  test('one cell named twice, by name and by id, is refused', async () => {
    const fields = { History: 'a', [ids().history]: 'b' };
    expect(await world.call('PATCH', `Jobs/${id}`, { fields })).toMatchObject({ status: 422 });
  });
});

describe('a renamed field', () => {
  beforeEach(async () => {
    await start();
  });

  test('keeps its id and its cells, and its old name is unknown', async () => {
    const { history } = ids();
    world.airtable.renameField('History', 'Log');
    expect(world.airtable.fieldId('Log')).toBe(history);
    expect(await world.list({ 'fields[]': history })).toEqual(listOf({ Log: 'old' }));
    expect(await world.list({ 'fields[]': 'History' })).toEqual(unknown('History'));
    expect(await world.list({ filterByFormula: `{History} = 'old'` })).toMatchObject({
      status: 422,
      answer: { error: { message: textWith('Unknown field names: history') } },
    });
    expect(await world.call('PATCH', `Jobs/${id}`, { fields: { Log: 'new' } })).toMatchObject({ status: 200 });
    expect(world.airtable.history('J-1')).toBe('new');
  });

  test('needs a name of its own, and to exist', () => {
    expect(() => {
      world.airtable.renameField('History', 'Job Number');
    }).toThrow('has a field "Job Number" already');
    expect(() => {
      world.airtable.renameField('Nope', 'Log');
    }).toThrow('no field "Nope"');
    expect(() => world.airtable.fieldId('Nope')).toThrow('no field "Nope"');
  });
});

describe('the schema', () => {
  test('lists ids, names and types, the primary field and the view', async () => {
    await start({
      scopes: ['schema.bases:read'],
      fieldTypes: { History: 'richText', Done: 'checkbox', State: 'singleSelect' },
    });
    world.airtable.addJob({ number: 'J-2', fields: { State: 'open' } });
    world.airtable.renameField('History', 'Log');
    const { airtable, headers } = world;
    const path = `${airtable.url}/v0/meta/bases/${airtable.baseId}/tables`;
    const { status, body } = await exchange(path, { headers });
    const field = (name: string, type: string, more: object = {}) => ({
      id: airtable.fieldId(name),
      name,
      type,
      ...more,
    });
    expect([status, JSON.parse(body.toString())]).toEqual([
      200,
      {
        tables: [
          {
            id: airtable.jobsTableId,
            name: 'Jobs',
            primaryFieldId: airtable.fieldId('Job Number'),
            fields: [
              field('Job Number', 'singleLineText'),
              field('Log', 'richText'),
              field('Call SIDs', 'multilineText'),
              field('Refresh recording links', 'checkbox'),
              field('Done', 'checkbox'),
              field('State', 'singleSelect', { options: { choices: [{ id: textLike(/^sel/), name: 'open' }] } }),
            ],
            views: [{ id: textLike(/^viw/), name: 'Grid view', type: 'grid' }],
          },
        ],
      },
    ]);
    for (const query of ['include[]=visibleFieldIds', 'colour=red'])
      expect((await exchange(`${path}?${query}`, { headers })).status).toBe(422);
  });
});
