import type { AirtableOptions } from '../../../../local/airtable/stand-in';
import { startAirtableWorld } from '../../../support/local/airtable-world';
import { exchange } from '../../../support/local/http';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
const start = async (options: AirtableOptions = {}) => {
  world = await startAirtableWorld(options);
  return world.airtable.addJob({ number: 'J-1', history: 'old' });
};
afterEach(() => world.airtable.stop());

const noAccess = { status: 403, answer: { error: { type: 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND' } } };

const at = async (path: string) => {
  const { status, body } = await exchange(world.airtable.url + path, { headers: world.headers });
  const answer: unknown = JSON.parse(body.toString());
  return { status, answer };
};

test('a base that is unknown, or not granted to the token, is 403', async () => {
  await start();
  expect(await at('/v0/app00000000000000/Jobs')).toMatchObject(noAccess);
  expect(await at('/v0/meta/bases/app00000000000000/tables')).toMatchObject(noAccess);
});

test.each([
  '/v0',
  '/v0/Jobs',
  '/v0/appShort/Jobs',
  '/v1/app00000000000000/Jobs',
  '/v0/app00000000000000/Jobs/rec1/x/y',
])('an undefined route is 404: %s', async (path) => {
  await start();
  expect(await at(path)).toEqual({ status: 404, answer: { error: 'NOT_FOUND' } });
});

test('a table that was renamed is 403 by its old name, and there by its new one and by its id', async () => {
  await start();
  const { airtable } = world;
  airtable.renameTable('Orders');
  expect(await world.call('GET', 'Jobs')).toMatchObject(noAccess);
  expect((await world.call('GET', 'Orders')).status).toBe(200);
  expect((await world.call('GET', airtable.jobsTableId)).status).toBe(200);
  expect(airtable.jobsTable).toBe('Orders');
});

describe('scopes', () => {
  const requests = async (id: string) => ({
    list: (await world.call('GET', 'Jobs')).status,
    post: (await world.call('POST', 'Jobs/listRecords', {})).status,
    find: (await world.call('GET', `Jobs/${id}`)).status,
    update: (await world.call('PATCH', 'Jobs', { records: [{ id, fields: { History: 'new' } }] })).status,
    updateOne: (await world.call('PATCH', `Jobs/${id}`, { fields: { History: 'new' } })).status,
    create: (await world.call('POST', 'Jobs', { fields: {} })).status,
    schema: (await at(`/v0/meta/bases/${world.airtable.baseId}/tables`)).status,
  });

  test('by default a token reads and writes records, and no more', async () => {
    const { id } = await start();
    const allowed = { list: 200, post: 200, find: 200, update: 200, updateOne: 200, create: 200 };
    expect(await requests(id)).toEqual({ ...allowed, schema: 403 });
  });

  test('one that may read writes nothing', async () => {
    const { id } = await start({ scopes: ['data.records:read', 'schema.bases:read'] });
    const refused = { update: 403, updateOne: 403, create: 403 };
    expect(await requests(id)).toEqual({ list: 200, post: 200, find: 200, ...refused, schema: 200 });
    expect(world.airtable.history('J-1')).toBe('old');
    expect(await world.call('POST', 'Jobs', { fields: {} })).toMatchObject(noAccess);
  });

  test('one that may write reads nothing', async () => {
    const { id } = await start({ scopes: ['data.records:write'] });
    const refused = { list: 403, post: 403, find: 403, schema: 403 };
    expect(await requests(id)).toEqual({ ...refused, update: 200, updateOne: 200, create: 200 });
  });
});

describe('bodies', () => {
  const updateOf = (id: string, text: string) => ({ records: [{ id, fields: { History: text } }] });
  const tooLarge = {
    status: 413,
    answer: { error: { type: 'REQUEST_TOO_LARGE', message: 'Request body is too large' } },
  };

  test('over 1 MiB are 413, and nothing is written', async () => {
    await start();
    const records = Array.from({ length: 10 }, (_, n) => ({
      id: world.airtable.addJob({ number: `J-${String(n)}` }).id,
      fields: { History: 'ü'.repeat(100_000) },
    }));
    expect(await world.call('PATCH', 'Jobs', { records })).toEqual(tooLarge);
    expect(world.airtable.history('J-0')).toBe('');
    expect((await world.call('PATCH', 'Jobs', { records: records.slice(0, 5) })).status).toBe(200);
  });

  test('are counted in bytes, and the limit is a setting', async () => {
    const { id } = await start({ maxBodyBytes: 200 });
    const spare = 200 - JSON.stringify(updateOf(id, '')).length;
    const fits = updateOf(id, 'x'.repeat(spare));
    expect((await world.call('PATCH', 'Jobs', fits)).status).toBe(200);
    expect(await world.call('PATCH', 'Jobs', updateOf(id, `ü${'x'.repeat(spare - 1)}`))).toEqual(tooLarge);
    expect(await world.call('POST', 'Jobs/listRecords', { filterByFormula: `'${'x'.repeat(200)}'` })).toEqual(tooLarge);
  });
});
