import Airtable from 'airtable';
import * as z from 'zod';
import { startAirtableWorld } from '../../../support/local/airtable-world';
import { exchange } from '../../../support/local/http';
import { anyText, textWith } from '../../../support/local/matchers';

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

  test('pages by offset over what matched at first', async () => {
    addJobs(5);
    const first = page.parse((await world.list({ pageSize: '2', maxRecords: '4' })).answer);
    world.airtable.addJob({ number: 'late' });
    const query = { pageSize: '2', maxRecords: '4', offset: first.offset ?? '' };
    const second = page.parse((await world.list(query)).answer);
    const numbers = [...first.records, ...second.records].map(({ fields }) => fields['Job Number']);
    expect(numbers).toEqual(['J-1', 'J-2', 'J-3', 'J-4']);
    expect(second.offset).toBeUndefined();
  });

  test('holds at most 100 records to a page', async () => {
    addJobs(101);
    expect(page.parse((await world.call('GET', 'Jobs')).answer).records).toHaveLength(100);
    expect(await world.list({ pageSize: '101' })).toMatchObject({ status: 422 });
  });

  test('sorts', async () => {
    addJobs(3);
    const { answer } = await world.list({ 'sort[0][field]': 'Job Number', 'sort[0][direction]': 'desc' });
    expect(page.parse(answer).records.map(({ fields }) => fields['Job Number'])).toEqual(['J-3', 'J-2', 'J-1']);
  });

  test('is read by the official client, through POST when the formula is long', async () => {
    addJobs(120);
    const client = new Airtable({ apiKey: world.airtable.token, endpointUrl: world.airtable.url });
    const jobs = client.base(world.airtable.baseId)('Jobs');
    expect(await jobs.select({ fields: ['Job Number'] }).all()).toHaveLength(120);
    const names = Array.from({ length: 900 }, (_, n) => `{Job Number} = 'J-${String(n)}'`);
    const found = await jobs.select({ filterByFormula: `OR(${names.join(', ')})` }).firstPage();
    expect(found).toHaveLength(100);
    expect(world.airtable.requests.at(-1)).toMatchObject({ method: 'POST', status: 200 });
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

  test.each([{}, { authorization: 'Bearer wrong' }])('with %j nothing is answered but 401', async (headers) => {
    const { status, body } = await exchange(world.path('Jobs'), { headers });
    expect([status, JSON.parse(body.toString())]).toEqual([
      401,
      { error: { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' } },
    ]);
  });

  test('a body that is no JSON is 400, a URL over 16,000 characters 414', async () => {
    const { headers, airtable, path } = world;
    const garbled = await exchange(path('Jobs'), { method: 'PATCH', headers, body: '{' });
    expect([garbled.status, JSON.parse(garbled.body.toString())]).toMatchObject([400, { error: { type: anyText } }]);
    const prefix = path('Jobs?filterByFormula=%27').slice(airtable.url.length);
    const fits = `${airtable.url}${prefix}${'1'.repeat(16_000 - 3 - prefix.length)}%27`;
    expect((await exchange(fits, { headers })).status).toBe(200);
    expect((await exchange(`${fits}+`, { headers })).status).toBe(414);
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

  test('are edited, renumbered and removed as people do', () => {
    const { airtable } = world;
    airtable.addJob({ number: 'J-1', history: 'old' });
    airtable.addJob({ number: 'J-2' });
    airtable.editHistory('J-1', (before) => `${before}, edited`);
    airtable.renameJob('J-1', 'J-7');
    airtable.editHistory('J-2', 'typed in');
    airtable.removeJob('J-2');
    expect(airtable.jobs().map(({ fields }) => fields)).toEqual([{ 'Job Number': 'J-7', History: 'old, edited' }]);
    expect(() => {
      airtable.renameJob('J-1', 'J-8');
    }).toThrow('no Job J-1');
    expect(() => {
      airtable.removeJob('J-2');
    }).toThrow('no Job J-2');
  });

  test('a table without a call SID field has none', async () => {
    const other = await startAirtableWorld({ callSidField: null, historyField: 'Log' });
    other.airtable.addJob({ number: 'J-1', history: 'x' });
    expect(other.airtable.jobs()[0]?.fields).toEqual({ 'Job Number': 'J-1', Log: 'x' });
    expect(() => other.airtable.addJob({ number: 'J-2', callSids: 'CA1' })).toThrow('without a call SID field');
    await other.airtable.stop();
  });
});
