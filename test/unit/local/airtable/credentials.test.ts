import { startAirtableWorld } from '../../../support/local/airtable-world';
import { exchange } from '../../../support/local/http';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
let id: string;
beforeAll(async () => {
  world = await startAirtableWorld({ scopes: ['data.records:read', 'data.records:write', 'schema.bases:read'] });
  ({ id } = world.airtable.addJob({ number: 'J-1', history: 'old' }));
});
afterAll(() => world.airtable.stop());

/** Every route, and what is none. */
const everywhere = async (authorization: string | undefined) => {
  const { baseId, url } = world.airtable;
  const jobs = `/v0/${baseId}/Jobs`;
  const update = { fields: { History: 'new' } };
  const requests: [string, string, object?][] = [
    ['GET', jobs],
    ['POST', `${jobs}/listRecords`, {}],
    ['GET', `${jobs}/${id}`],
    ['PATCH', jobs, { records: [{ id, ...update }] }],
    ['PATCH', `${jobs}/${id}`, update],
    ['POST', jobs, update],
    ['PUT', jobs, {}],
    ['DELETE', `${jobs}/${id}`],
    ['GET', `/v0/meta/bases/${baseId}/tables`],
    ['GET', `/v0/${baseId}/Nope`],
    ['GET', '/v0/app00000000000000/Jobs'],
    ['GET', '/nowhere'],
  ];
  const statuses: Record<string, number> = {};
  for (const [method, path, body] of requests) {
    const headers = {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await exchange(url + path, sent);
    statuses[`${method} ${path}`] = answer.status;
    if (answer.status !== 401) continue;
    const said: unknown = JSON.parse(answer.body.toString());
    expect(said).toEqual({ error: { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' } });
  }
  return statuses;
};

test.each<[string, (token: string) => string | undefined]>([
  ['no header', () => undefined],
  ['an empty header', () => ''],
  ['no token', () => 'Bearer '],
  ['another token', () => 'Bearer patWRONG.0123456789abcdef'],
  ['the beginning of the token', (token) => `Bearer ${token.slice(0, -1)}`],
  ['the end of the token', (token) => `Bearer ${token.slice(1)}`],
  ['more than the token', (token) => `Bearer ${token}0`],
  ['the token twice', (token) => `Bearer ${token}, Bearer ${token}`],
  ['the token in capitals', (token) => `Bearer ${token.toUpperCase()}`],
  ['its id without its secret', (token) => `Bearer ${token.split('.')[0] ?? ''}`],
  ['its id with another secret', (token) => `Bearer ${token.split('.')[0] ?? ''}.${'0'.repeat(64)}`],
  ['the token without a scheme', (token) => token],
  ['another scheme', (token) => `Token ${token}`],
  ['basic authentication', (token) => `Basic ${Buffer.from(`${token}:`).toString('base64')}`],
])('with %s nothing is answered but 401, and nothing is done', async (_what, headerOf) => {
  const statuses = await everywhere(headerOf(world.airtable.token));
  expect(new Set(Object.values(statuses))).toEqual(new Set([401]));
  expect(world.airtable.jobs().map(({ fields }) => fields.History)).toEqual(['old']);
});

test('with the token each route answers for itself', async () => {
  const statuses = await everywhere(`Bearer ${world.airtable.token}`);
  expect(Object.values(statuses)).toEqual([200, 200, 200, 200, 200, 200, 422, 422, 200, 403, 403, 404]);
});
