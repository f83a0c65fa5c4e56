import * as z from 'zod';
import { startAirtableWorld } from '../../../support/local/airtable-world';
import { exchange } from '../../../support/local/http';
import { textLike } from '../../../support/local/matchers';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
beforeEach(async () => {
  world = await startAirtableWorld();
});
afterEach(() => world.airtable.stop());

const addJobs = (count: number) => {
  for (let n = 1; n <= count; n += 1) world.airtable.addJob({ number: `J-${String(n)}` });
};
const page = z.object({
  records: z.array(z.object({ fields: z.record(z.string(), z.unknown()) })),
  offset: z.string().optional(),
});
const list = async (query: Record<string, string>) => {
  const { records, offset = '' } = page.parse((await world.list(query)).answer);
  return {
    numbers: records.map(({ fields }) => fields['Job Number']),
    histories: records.map(({ fields }) => fields.History),
    offset,
  };
};
const refused = (type: string, message?: string) => ({
  status: 422,
  answer: { error: message === undefined ? { type } : { type, message } },
});
const invalid = refused(
  'INVALID_REQUEST_UNKNOWN',
  'Invalid request: parameter validation failed. Check your request data.',
);

describe('offsets', () => {
  test('have the form of an iterator and the next record, and may be asked for again', async () => {
    addJobs(5);
    const { offset } = await list({ pageSize: '2' });
    expect(offset).toEqual(textLike(/^itr\w{14}\/rec\w{14}$/));
    const second = await list({ pageSize: '2', offset });
    expect(second.numbers).toEqual(['J-3', 'J-4']);
    expect(await list({ pageSize: '2', offset })).toEqual(second);
    expect(await list({ offset: '', pageSize: '2' })).toMatchObject({ numbers: ['J-1', 'J-2'] });
  });

  test.each(['nope', 'itr00000000000000', 'rec00000000000000', 'itr00000000000000/app00000000000000', '1'])(
    'one of another form is invalid: %s (community.airtable.com, "Offset value invalid")',
    async (offset) => {
      const expected = refused('INVALID_OFFSET_VALUE', `The value of offset ${offset} is invalid`);
      expect(await world.list({ offset })).toEqual(expected);
      expect(await world.call('POST', 'Jobs/listRecords', { offset })).toEqual(expected);
    },
  );

  test('expire, and then the iteration starts again', async () => {
    addJobs(3);
    const { offset } = await list({ pageSize: '2' });
    world.airtable.expireOffsets();
    expect(await world.list({ pageSize: '2', offset })).toEqual(refused('LIST_RECORDS_ITERATOR_NOT_AVAILABLE'));
    const again = await list({ pageSize: '2' });
    expect((await list({ pageSize: '2', offset: again.offset })).numbers).toEqual(['J-3']);
  });

  test('outlive the records: what is removed, the next one too, is left out, what is new is not listed', async () => {
    addJobs(6);
    const { offset } = await list({ pageSize: '2' });
    world.airtable.removeJob('J-3');
    world.airtable.removeJob('J-5');
    world.airtable.addJob({ number: 'new' });
    world.airtable.editHistory('J-4', 'written meanwhile');
    const second = await list({ pageSize: '2', offset });
    expect(second).toMatchObject({ numbers: ['J-4'], histories: ['written meanwhile'] });
    expect(await list({ pageSize: '2', offset: second.offset })).toMatchObject({ numbers: ['J-6'], offset: '' });
  });

  test('stop at maxRecords', async () => {
    addJobs(5);
    const first = await list({ pageSize: '2', maxRecords: '3' });
    expect(await list({ pageSize: '2', maxRecords: '3', offset: first.offset })).toMatchObject({
      numbers: ['J-3'],
      offset: '',
    });
    expect(await list({ maxRecords: '2' })).toMatchObject({ numbers: ['J-1', 'J-2'], offset: '' });
  });
});

describe('views', () => {
  test('the one there is shows all', async () => {
    addJobs(2);
    expect((await list({ view: 'Grid view' })).numbers).toEqual(['J-1', 'J-2']);
  });

  test.each([
    ['Nope', 'VIEW_NAME_NOT_FOUND'],
    ['grid view', 'VIEW_NAME_NOT_FOUND'],
    ['', 'VIEW_NAME_NOT_FOUND'],
    ['viw00000000000000', 'VIEW_ID_NOT_FOUND'],
  ])('view=%s is refused as %s', async (view, type) => {
    expect(await world.list({ view })).toEqual(refused(type, `View ${view} not found`));
    expect(await world.call('POST', 'Jobs/listRecords', { view })).toMatchObject({ status: 422 });
  });
});

describe('parameters', () => {
  test.each<Record<string, string>>([
    { colour: 'red' },
    { limit: '10' },
    { pageSize: '0' },
    { pageSize: '101' },
    { pageSize: '2.5' },
    { pageSize: 'x' },
    { maxRecords: '0' },
    { returnFieldsByFieldId: 'yes' },
    { 'sort[0][field]': 'Job Number', 'sort[0][direction]': 'up' },
    { 'sort[0][field]': 'Job Number', 'sort[0][colour]': 'red' },
    { 'sort[0][direction]': 'asc' },
    { 'sort[1][field]': 'Job Number' },
    { cellFormat: 'xml' },
    { cellFormat: 'string' },
    { cellFormat: 'string', timeZone: 'utc' },
    { 'recordMetadata[]': 'nope' },
    { fields: 'Job Number' },
  ])('%j are refused', async (query) => {
    expect(await world.list(query)).toEqual(invalid);
  });

  test.each([
    'pageSize=1&pageSize=2',
    'filterByFormula=1&filterByFormula=0',
    'sort[0][field]=History&sort[0][field]=X',
  ])('%s is refused: which of the two Airtable would take is not known', async (query) => {
    expect(await world.call('GET', `Jobs?${query}`)).toEqual(invalid);
  });

  test.each<object>([
    { colour: 'red' },
    { pageSize: '3' },
    { fields: 'Job Number' },
    { timeZone: 'utc' },
    { userLocale: 'en' },
    { sort: [{ field: 'Job Number', colour: 'red' }] },
    { returnFieldsByFieldId: 'true' },
  ])('listRecords refuses the body %j', async (body) => {
    expect(await world.call('POST', 'Jobs/listRecords', body)).toEqual(invalid);
  });

  test('timeZone and userLocale are taken with cellFormat=json, and stand in the query of listRecords too', async () => {
    const query = { cellFormat: 'json', timeZone: 'utc', userLocale: 'en-ie' };
    expect((await world.list(query)).status).toBe(200);
    expect((await world.call('POST', 'Jobs/listRecords?timeZone=utc&userLocale=en-ie', {})).status).toBe(200);
    expect(await world.call('POST', 'Jobs/listRecords?pageSize=2', {})).toEqual(invalid);
  });

  test('cellFormat=string with all it needs, and comments, are not modelled, and it says so', async () => {
    const query = { cellFormat: 'string', timeZone: 'utc', userLocale: 'en-ie' };
    const notModelled = (what: string) =>
      refused('INVALID_REQUEST_UNKNOWN', `The Airtable stand-in does not model ${what}.`);
    expect(await world.list(query)).toEqual(notModelled('cellFormat=string'));
    expect(await world.list({ 'recordMetadata[]': 'commentCount' })).toEqual(notModelled('recordMetadata'));
  });

  test("the client's own option is taken along (airtable.js, select's `method`)", async () => {
    expect((await world.list({ method: 'get' })).status).toBe(200);
    expect((await world.call('POST', 'Jobs/listRecords', { method: 'post' })).status).toBe(200);
  });

  test('a single record takes those of its own, and no others', async () => {
    const { id } = world.airtable.addJob({ number: 'J-1' });
    expect((await world.call('GET', `Jobs/${id}?returnFieldsByFieldId=true&cellFormat=json`)).status).toBe(200);
    expect(await world.call('GET', `Jobs/${id}?view=Grid%20view`)).toEqual(invalid);
    expect(await world.call('GET', `Jobs/${id}?returnFieldsByFieldId=perhaps`)).toEqual(invalid);
  });
});

describe('writes', () => {
  const update = (body: object, query = '') => world.call('PATCH', `Jobs${query}`, body);
  const notModelled = (what: string) =>
    refused('INVALID_REQUEST_UNKNOWN', `The Airtable stand-in does not model ${what}.`);
  const badUpdate = refused(
    'INVALID_RECORDS',
    'You must provide an array of up to 10 record objects, each with an "id" ID field and a "fields" object for cell values.',
  );
  const badCreate = refused(
    'INVALID_RECORDS',
    'You must provide an array of up to 10 record objects, each with a "fields" object for cell values.',
  );

  test('refuse keys, queries and upserts that they would have to ignore', async () => {
    const { id } = world.airtable.addJob({ number: 'J-1' });
    const records = [{ id, fields: { History: 'new' } }];
    expect(await update({ records, colour: 'red' })).toEqual(invalid);
    expect(await update({ records, typecast: 'true' })).toEqual(invalid);
    expect(await update({ records }, '?typecast=true')).toEqual(invalid);
    expect(await update({ records, performUpsert: { fieldsToMergeOn: ['Job Number'] } })).toEqual(
      notModelled('performUpsert'),
    );
    expect(await world.call('PATCH', `Jobs/${id}`, { fields: {}, colour: 'red' })).toEqual(invalid);
    expect(await world.call('PATCH', `Jobs/${id}`, { records })).toEqual(invalid);
    expect(await world.call('POST', 'Jobs', { fields: {}, colour: 'red' })).toEqual(invalid);
    expect(world.airtable.history('J-1')).toBe('');
  });

  test.each<object>([
    {},
    { records: [] },
    { records: 'all' },
    { records: [{ fields: {} }] },
    { records: [{ id: 'bogus', fields: {} }] },
    { records: [{ id: 'rec00000000000000', fields: {}, createdTime: '2026-01-01T00:00:00.000Z' }] },
  ])('an update is refused without records in order: %j', async (body) => {
    expect(await update(body)).toEqual(badUpdate);
  });

  test.each<object>([
    {},
    { records: [] },
    { records: [{ id: 'rec00000000000000', fields: {} }] },
    { records: Array.from({ length: 11 }, () => ({ fields: {} })) },
  ])('a creation is refused without records in order: %j', async (body) => {
    expect(await world.call('POST', 'Jobs', body)).toEqual(badCreate);
    expect(world.airtable.jobs()).toEqual([]);
  });

  test('of a record that was deleted are refused, alone and in a batch (domdomegg/airtable-mcp-server#28)', async () => {
    const { id } = world.airtable.addJob({ number: 'J-1' });
    const kept = world.airtable.addJob({ number: 'J-2' });
    world.airtable.removeJob('J-1');
    const records = [kept.id, id].map((one) => ({ id: one, fields: { History: 'new' } }));
    expect(await update({ records })).toEqual(
      refused('ROW_DOES_NOT_EXIST', `Record ID ${id} does not exist in this table`),
    );
    expect(world.airtable.history('J-2')).toBe('');
    expect(await world.call('PATCH', `Jobs/${id}`, { fields: {} })).toMatchObject({ status: 404 });
  });

  test.each(['PUT', 'DELETE'])('%s is not modelled, and says so', async (method) => {
    const { id } = world.airtable.addJob({ number: 'J-1', history: 'old' });
    expect(await world.call(method, `Jobs/${id}`)).toEqual(notModelled(method));
    expect(await world.call(method, `Jobs?records[]=${id}`)).toEqual(notModelled(method));
    expect(world.airtable.history('J-1')).toBe('old');
  });

  test('an empty body is one without records', async () => {
    const { headers, path } = world;
    expect((await exchange(path('Jobs'), { method: 'PATCH', headers })).body.toString()).toBe(
      JSON.stringify(badUpdate.answer),
    );
  });

  test('a body that is not sent as JSON cannot be read', async () => {
    const { headers, path } = world;
    const sent = { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: '{"fields":{}}' };
    const { status, body } = await exchange(path('Jobs'), sent);
    expect([status, body.toString()]).toEqual([
      400,
      '{"error":{"type":"INVALID_REQUEST_BODY","message":"Could not parse request body"}}',
    ]);
  });
});
