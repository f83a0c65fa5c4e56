import Airtable from 'airtable';
import type { AirtableOptions, AirtableStandIn } from '../../local/airtable/stand-in';
import { startAirtable } from '../../local/airtable/start';

/*
 * Airtable's own client (airtable.js 0.12.2) against the stand-in: it reads every answer as it would Airtable's.
 */

const world: { airtable?: AirtableStandIn } = {};
afterEach(() => world.airtable?.stop());

const start = async (options: AirtableOptions = {}, token?: string) => {
  const airtable = (world.airtable = await startAirtable({ requestsPerSecond: Infinity, ...options }));
  const base = new Airtable({
    apiKey: token ?? airtable.token,
    endpointUrl: airtable.url,
    noRetryIfRateLimited: true,
  }).base(airtable.baseId);
  return { airtable, base, jobs: base('Jobs') };
};
const addJobs = (airtable: AirtableStandIn, count: number) =>
  Array.from({ length: count }, (_, n) =>
    airtable.addJob({ number: `J-${String(n + 1)}`, history: `line ${String(n)}` }),
  );

describe('reading', () => {
  test('page by page, until all records were seen', async () => {
    const { airtable, jobs } = await start();
    const added = addJobs(airtable, 23);
    const pages: string[][] = [];
    await jobs.select({ pageSize: 10, sort: [{ field: 'Job Number' }] }).eachPage((records, fetchNextPage) => {
      pages.push(records.map(({ id }) => id));
      fetchNextPage();
    });
    expect(pages.map((page) => page.length)).toEqual([10, 10, 3]);
    expect(new Set(pages.flat())).toEqual(new Set(added.map(({ id }) => id)));
  });

  test('no more than maxRecords', async () => {
    const { airtable, jobs } = await start();
    addJobs(airtable, 8);
    expect(await jobs.select({ pageSize: 2, maxRecords: 5 }).all()).toHaveLength(5);
  });

  test('an iteration whose offset expired fails', async () => {
    const { airtable, jobs } = await start();
    addJobs(airtable, 3);
    const reading = jobs.select({ pageSize: 2 }).eachPage((_records, fetchNextPage) => {
      airtable.expireOffsets();
      fetchNextPage();
    });
    await expect(reading).rejects.toMatchObject({ error: 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE', statusCode: 422 });
  });

  test('what a formula lets through, by GET, and by POST where the client prefers it', async () => {
    const { airtable, jobs } = await start();
    addJobs(airtable, 3);
    const filterByFormula = `OR(TRIM({Job Number} & '') = 'J-2', RECORD_ID() = '${airtable.jobs()[2]?.id ?? ''}')`;
    for (const method of ['get', 'post']) {
      const query = { filterByFormula, fields: ['Job Number'], ...(method === 'post' && { method }) };
      const found = await jobs.select(query).all();
      expect(found.map((record) => record.fields)).toEqual([{ 'Job Number': 'J-2' }, { 'Job Number': 'J-3' }]);
    }
    expect(airtable.requests.map((request) => request.method)).toEqual(['GET', 'POST']);
  });

  test('what a formula too long for a URL lets through: by POST, of which the client thinks itself', async () => {
    const { airtable, jobs } = await start();
    addJobs(airtable, 120);
    const conditions = Array.from({ length: 900 }, (_, n) => `{Job Number} = "J-${String(n)}"`);
    const found = await jobs.select({ filterByFormula: `OR(${conditions.join(', ')})` }).all();
    expect(found).toHaveLength(120);
    expect(airtable.requests.map(({ method, url }) => [method, url.endsWith('/listRecords?')])).toEqual([
      ['POST', true],
      ['POST', true],
    ]);
  });

  test('fields by id, and cells by field id, whatever the field is called', async () => {
    const { airtable, jobs } = await start();
    addJobs(airtable, 1);
    const history = airtable.fieldId('History');
    airtable.renameField('History', 'Log');
    const byName = await jobs.select({ fields: [history] }).firstPage();
    expect(byName.map((record) => record.fields)).toEqual([{ Log: 'line 0' }]);
    const byId = await jobs.select({ fields: [history], returnFieldsByFieldId: true }).firstPage();
    expect(byId.map((record) => record.get(history))).toEqual(['line 0']);
  });

  test('one record, and a table by its id', async () => {
    const { airtable, base } = await start();
    const [added] = addJobs(airtable, 1);
    const found = await base(airtable.jobsTableId).find(added?.id ?? '');
    expect(found.fields).toEqual({ 'Job Number': 'J-1', History: 'line 0' });
  });
});

describe('writing', () => {
  test('ten records at once, by field id', async () => {
    const { airtable, jobs } = await start();
    const history = airtable.fieldId('History');
    const changes = addJobs(airtable, 10).map(({ id }, n) => ({ id, fields: { [history]: `new ${String(n)}` } }));
    const updated = await jobs.update(changes);
    expect(updated.map((record) => record.get('History'))).toEqual(changes.map(({ fields }) => fields[history]));
    expect(airtable.history('J-10')).toBe('new 9');
  });

  test('with typecast, one record, and new ones', async () => {
    const { airtable, jobs } = await start({ fieldTypes: { Count: 'number' } });
    const [added] = addJobs(airtable, 1);
    const cast = await jobs.update([{ id: added?.id ?? '', fields: { Count: '7' } }], { typecast: true });
    expect(cast[0]?.get('Count')).toBe(7);
    expect((await jobs.update(added?.id ?? '', { History: 'alone' })).get('History')).toBe('alone');
    const created = await jobs.create([{ fields: { 'Job Number': 'J-2' } }]);
    expect(created[0]?.get('Job Number')).toBe('J-2');
    expect((await jobs.create({ 'Job Number': 'J-3' })).get('Job Number')).toBe('J-3');
  });

  test('field ids in the answer, by the road that the client leaves open', async () => {
    const { airtable, base } = await start();
    const [added] = addJobs(airtable, 1);
    const history = airtable.fieldId('History');
    const records = [{ id: added?.id, fields: { [history]: 'new' } }];
    const body = { records, returnFieldsByFieldId: true };
    const answer: { body: unknown } = await base.makeRequest({ method: 'PATCH', path: '/Jobs', body });
    expect(answer.body).toMatchObject({ records: [{ fields: { [history]: 'new' } }] });
  });
});

describe('errors', () => {
  test.each([
    ['401: a wrong token', {}, 'patWRONG', 'Jobs', 'AUTHENTICATION_REQUIRED', 401],
    ['403: a table that is not there', {}, undefined, 'Tasks', 'NOT_AUTHORIZED', 403],
    ['403: a token that may not read', { scopes: ['data.records:write'] }, undefined, 'Jobs', 'NOT_AUTHORIZED', 403],
  ] as const)('%s', async (_name, options, token, table, error, statusCode) => {
    const { base } = await start(options, token);
    await expect(base(table).select().firstPage()).rejects.toMatchObject({ error, statusCode });
  });

  test('403: a base that is not granted', async () => {
    const { airtable } = await start();
    const client = new Airtable({ apiKey: airtable.token, endpointUrl: airtable.url });
    const reading = client.base('app00000000000000')('Jobs').select().firstPage();
    await expect(reading).rejects.toMatchObject({ error: 'NOT_AUTHORIZED', statusCode: 403 });
  });

  test('404: a record that is gone, and an id that is none', async () => {
    const { airtable, jobs } = await start();
    const [added] = addJobs(airtable, 1);
    airtable.removeJob('J-1');
    const gone = { error: 'NOT_FOUND', statusCode: 404, message: 'Record not found' };
    await expect(jobs.find(added?.id ?? '')).rejects.toMatchObject(gone);
    await expect(jobs.find('recShort')).rejects.toMatchObject({ error: 'NOT_FOUND', statusCode: 404 });
  });

  test('413: a body that is too large', async () => {
    const { airtable, jobs } = await start({ maxBodyBytes: 1_000 });
    const [added] = addJobs(airtable, 1);
    const writing = jobs.update([{ id: added?.id ?? '', fields: { History: 'x'.repeat(1_000) } }]);
    await expect(writing).rejects.toMatchObject({ error: 'REQUEST_TOO_LARGE', statusCode: 413 });
  });

  // Airtable/airtable.js#392: the client counts apostrophes as one character, and node-fetch sends them as three.
  test('414: a URL of which the client does not know how long it will be', async () => {
    const { airtable, jobs } = await start();
    const conditions = Array.from({ length: 410 }, () => `RECORD_ID()='rec00000000000000'`);
    const reading = jobs.select({ filterByFormula: `OR(${conditions.join(',')})` }).firstPage();
    await expect(reading).rejects.toMatchObject({ error: 'UNEXPECTED_ERROR', statusCode: 414 });
    expect(airtable.requests).toMatchObject([{ method: 'GET', status: 414 }]);
  });

  test('422: an unknown field, a bad formula, an unknown view, eleven records, a deleted one', async () => {
    const { airtable, jobs } = await start();
    const added = addJobs(airtable, 11).map(({ id }) => ({ id, fields: { History: 'x' } }));
    const refused = (error: string) => ({ error, statusCode: 422 });
    await expect(jobs.select({ fields: ['Nope'] }).firstPage()).rejects.toMatchObject(refused('UNKNOWN_FIELD_NAME'));
    await expect(jobs.select({ filterByFormula: '{Nope}' }).firstPage()).rejects.toMatchObject(
      refused('INVALID_FILTER_BY_FORMULA'),
    );
    await expect(jobs.select({ view: 'Nope' }).firstPage()).rejects.toMatchObject(refused('VIEW_NAME_NOT_FOUND'));
    await expect(jobs.update(added)).rejects.toMatchObject(refused('INVALID_RECORDS'));
    airtable.removeJob('J-1');
    await expect(jobs.update(added.slice(0, 2))).rejects.toMatchObject(refused('ROW_DOES_NOT_EXIST'));
  });

  test.each(['errors', 'error'] as const)('429 in the shape "%s", and no second try', async (rateLimitShape) => {
    const { airtable, jobs } = await start({ rateLimitShape });
    airtable.addFault({ kind: 'rate-limited' });
    await expect(jobs.select().firstPage()).rejects.toMatchObject({ error: 'TOO_MANY_REQUESTS', statusCode: 429 });
    airtable.clearFaults();
    airtable.addFault({ kind: 'billing-limit' });
    await expect(jobs.select().firstPage()).rejects.toMatchObject({ error: 'TOO_MANY_REQUESTS', statusCode: 429 });
    expect(airtable.requests).toHaveLength(2);
  });
});
