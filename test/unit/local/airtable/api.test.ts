import * as z from 'zod';
import { startAirtableWorld } from '../../../support/local/airtable-world';
import { exchange } from '../../../support/local/http';
import { textWith } from '../../../support/local/matchers';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
beforeEach(async () => {
  world = await startAirtableWorld();
});
afterEach(() => world.airtable.stop());

const page = z.object({
  records: z.array(
    z.object({ id: z.string(), createdTime: z.iso.datetime(), fields: z.record(z.string(), z.unknown()) }),
  ),
  offset: z.string().optional(),
});
const addJobs = (count: number) =>
  Array.from({ length: count }, (_, n) => world.airtable.addJob({ number: `J-${String(n + 1)}` }));

describe('listing', () => {
  test('omits empty cells and fields not asked for', async () => {
    world.airtable.addJob({ number: 'J-1', callSids: ['CA1'] });
    const { answer } = await world.call('GET', 'Jobs');
    expect(page.parse(answer).records[0]?.fields).toEqual({ 'Job Number': 'J-1', 'Call SIDs': ['CA1'] });
    const reduced = await world.list({ 'fields[]': 'History' });
    expect(page.parse(reduced.answer).records[0]?.fields).toEqual({});
  });

  test('filters by formula, by table name or id, as GET or POST', async () => {
    addJobs(3);
    const { jobsTableId } = world.airtable;
    const filterByFormula = `OR({Job Number} = 'J-1', {Job Number} = 'J-3')`;
    const query = new URLSearchParams({ filterByFormula }).toString();
    const answers = [
      await world.call('GET', `Jobs?${query}`),
      await world.call('GET', `${jobsTableId}/?${query}`),
      await world.call('POST', 'Jobs/listRecords', { filterByFormula, fields: ['Job Number'] }),
    ];
    for (const { status, answer } of answers) {
      expect(status).toBe(200);
      expect(page.parse(answer).records.map(({ fields }) => fields['Job Number'])).toEqual(['J-1', 'J-3']);
    }
  });

  test('holds at most 100 records to a page', async () => {
    addJobs(101);
    expect(page.parse((await world.call('GET', 'Jobs')).answer).records).toHaveLength(100);
    expect(page.parse((await world.list({ pageSize: '100' })).answer).records).toHaveLength(100);
    expect(await world.list({ pageSize: '101' })).toMatchObject({ status: 422 });
  });

  test('sorts', async () => {
    addJobs(3);
    const { answer } = await world.list({ 'sort[0][field]': 'Job Number', 'sort[0][direction]': 'desc' });
    expect(page.parse(answer).records.map(({ fields }) => fields['Job Number'])).toEqual(['J-3', 'J-2', 'J-1']);
  });
});

describe('writing', () => {
  test('updates the cells named of up to 10 records and answers with whole records', async () => {
    const records = addJobs(10).map(({ id }, n) => ({ id, fields: { History: `line ${String(n)}` } }));
    const { status, answer } = await world.call('PATCH', 'Jobs', { records });
    expect(status).toBe(200);
    expect(page.parse(answer).records[9]).toMatchObject({ fields: { 'Job Number': 'J-10', History: 'line 9' } });
    expect(world.airtable.history('J-10')).toBe('line 9');
  });

  test('of 11 records is refused, and nothing is written', async () => {
    const records = addJobs(11).map(({ id }) => ({ id, fields: { History: 'x' } }));
    expect(await world.call('PATCH', 'Jobs', { records })).toEqual({
      status: 422,
      answer: {
        error: {
          type: 'INVALID_RECORDS',
          message:
            'You must provide an array of up to 10 record objects, each with an "id" ID field and a "fields" object for cell values.',
        },
      },
    });
    expect(world.airtable.history('J-1')).toBe('');
  });

  test('one bad record keeps the others from being written', async () => {
    const [first, second] = addJobs(2);
    const bad = [
      { id: second?.id, fields: { Nonsense: 'x' }, error: 'UNKNOWN_FIELD_NAME' },
      { id: second?.id, fields: { History: 'x'.repeat(100_001) }, error: 'INVALID_VALUE_FOR_COLUMN' },
      { id: 'rec00000000000000', fields: { History: 'x' }, error: 'ROW_DOES_NOT_EXIST' },
      { id: first?.id, fields: { History: 'y' }, error: 'INVALID_RECORDS' },
    ];
    for (const { id, fields, error } of bad) {
      const records = [
        { id: first?.id, fields: { History: 'x' } },
        { id, fields },
      ];
      const { status, answer } = await world.call('PATCH', 'Jobs', { records });
      expect({ status, answer }).toMatchObject({ status: 422, answer: { error: { type: error } } });
    }
    expect(world.airtable.history('J-1')).toBe('');
  });

  test('a cell holds 100,000 characters, and is emptied by an empty text', async () => {
    const [job] = addJobs(1);
    const fields = { History: 'x'.repeat(100_000) };
    expect((await world.call('PATCH', `Jobs/${job?.id ?? ''}`, { fields })).status).toBe(200);
    expect(world.airtable.history('J-1')).toHaveLength(100_000);
    const { answer } = await world.call('PATCH', `Jobs/${job?.id ?? ''}`, { fields: { History: '' } });
    expect(answer).toMatchObject({ id: job?.id, fields: { 'Job Number': 'J-1' } });
    expect(world.airtable.jobs()[0]?.fields).not.toHaveProperty('History');
  });

  test('creates records, and finds them again', async () => {
    const { answer } = await world.call('POST', 'Jobs', { records: [{ fields: { 'Job Number': 'new' } }] });
    const [created] = page.parse(answer).records;
    expect(await world.call('GET', `Jobs/${created?.id ?? ''}`)).toEqual({ status: 200, answer: created });
    expect(await world.call('POST', 'Jobs', { fields: { 'Job Number': 'single' } })).toMatchObject({
      status: 200,
      answer: { fields: { 'Job Number': 'single' } },
    });
  });
});

describe('errors', () => {
  const formula = (filterByFormula: string) => world.list({ filterByFormula });

  test('have the shapes that Airtable sends', async () => {
    addJobs(1);
    expect(await formula(`{Job Number} = 'J`)).toMatchObject({
      status: 422,
      answer: { error: { type: 'INVALID_FILTER_BY_FORMULA', message: textWith('Invalid formula') } },
    });
    expect(await formula(`{Jobs} = 'J'`)).toMatchObject({
      status: 422,
      answer: {
        error: { type: 'INVALID_FILTER_BY_FORMULA', message: textWith('Unknown field names: jobs') },
      },
    });
    expect(await world.list({ 'fields[]': 'Nope' })).toEqual({
      status: 422,
      answer: { error: { type: 'UNKNOWN_FIELD_NAME', message: 'Unknown field name: "Nope"' } },
    });
    expect(await world.call('GET', 'Jobs/rec00000000000000')).toEqual({
      status: 404,
      answer: { error: { type: 'MODEL_ID_NOT_FOUND', message: 'Record not found' } },
    });
    expect(await world.call('GET', 'Jobs/recShort')).toEqual({ status: 404, answer: { error: 'NOT_FOUND' } });
    expect(await world.call('GET', 'Tasks')).toMatchObject({
      status: 403,
      answer: { error: { type: 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND' } },
    });
    expect(await world.call('PATCH', 'Jobs', { nonsense: 1 })).toMatchObject({
      status: 422,
      answer: { error: { type: 'INVALID_REQUEST_UNKNOWN' } },
    });
  });

  test('a body that is no JSON is 400', async () => {
    const { headers, path } = world;
    const garbled = await exchange(path('Jobs'), { method: 'PATCH', headers, body: '{' });
    expect([garbled.status, JSON.parse(garbled.body.toString())]).toEqual([
      400,
      { error: { type: 'INVALID_REQUEST_BODY', message: 'Could not parse request body' } },
    ]);
  });

  test.each(['GET', 'POST', 'PATCH'])('a URL of 16,000 characters, its host included, is 414: %s', async (method) => {
    const { headers, airtable, path } = world;
    const rest = path('Jobs?filterByFormula=%27').slice(airtable.url.length);
    const ask = async (length: number) => {
      const formula = '1'.repeat(length - `https://api.airtable.com${rest}%27`.length);
      return (await exchange(`${airtable.url}${rest}${formula}%27`, { method, headers })).status;
    };
    expect(await ask(15_999)).toBe(method === 'GET' ? 200 : 422);
    expect(await ask(16_000)).toBe(414);
  });

  test('HEAD is not modelled', async () => {
    for (const rest of ['Jobs', `Jobs/${world.airtable.addJob({ number: 'J-1' }).id}`])
      expect((await exchange(world.path(rest), { method: 'HEAD', headers: world.headers })).status).toBe(422);
  });
});

describe('jobs in process', () => {
  test('are seen past the API', () => {
    const { airtable } = world;
    airtable.addJob({ number: 'J-1', history: 'old', fields: { Phone: '555' } });
    airtable.addJob({ number: 2 });
    airtable.setCallSids('J-1', 'CA1, CA2');
    expect(airtable.history('J-1')).toBe('old');
    expect(airtable.history('2')).toBe('');
    expect(airtable.jobs()[0]?.fields).toMatchObject({ Phone: '555', 'Call SIDs': 'CA1, CA2' });
    expect(() => airtable.history('J-9')).toThrow('no Job J-9');
  });

  test('are edited and removed as people do', () => {
    const { airtable } = world;
    airtable.addJob({ number: 'J-1', history: 'old' });
    airtable.addJob({ number: 'J-2' });
    airtable.editHistory('J-1', (before) => `${before}, edited`);
    airtable.editHistory('J-2', 'typed in');
    airtable.removeJob('J-2');
    expect(airtable.jobs().map(({ fields }) => fields)).toEqual([{ 'Job Number': 'J-1', History: 'old, edited' }]);
    expect(() => {
      airtable.removeJob('J-2');
    }).toThrow('no Job J-2');
  });
});
