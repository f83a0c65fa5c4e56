import { request } from 'node:http';
import type { Fault } from '../../../../local/airtable/faults';
import { startAirtableWorld } from '../../../support/local/airtable-world';
import { exchange } from '../../../support/local/http';
import { anyText, textWith } from '../../../support/local/matchers';

type World = Awaited<ReturnType<typeof startAirtableWorld>>;
let world: World;
let id: string;
const start = async (...options: Parameters<typeof startAirtableWorld>) => {
  world = await startAirtableWorld(...options);
  ({ id } = world.airtable.addJob({ number: 'J-1', history: 'old' }));
};
afterEach(() => world.airtable.stop());

const read = () => world.call('GET', 'Jobs');
const write = () => world.call('PATCH', 'Jobs', { records: [{ id, fields: { History: 'new' } }] });
const history = () => world.airtable.history('J-1');

describe('the rate limit', () => {
  test('is enforced on the base, with a 429 in the shape chosen', async () => {
    await start({ requestsPerSecond: 5 });
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await read()).status));
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await read()).toEqual({
      status: 429,
      answer: { errors: [{ error: 'RATE_LIMIT_REACHED', message: anyText }] },
    });
    expect(world.airtable.requests.map(({ status }) => status)).toContain(429);
    world.airtable.clearFaults();
    expect((await read()).status).toBe(200);
  });

  test('comes in the other shape, too, and a lock lasts as long as it is told', async () => {
    await start({ lockSeconds: 0, rateLimitShape: 'error' });
    world.airtable.addFault({ kind: 'rate-limited' });
    expect(await read()).toMatchObject({ status: 429, answer: { error: { type: 'RATE_LIMIT_REACHED' } } });
    expect((await read()).status).toBe(200);
  });
});

describe('faults', () => {
  beforeEach(() => start());

  test.each<[Fault, number, object]>([
    [{ kind: 'status', status: 500 }, 500, { error: { type: 'SERVER_ERROR' } }],
    [{ kind: 'status', status: 401 }, 401, { error: { type: 'AUTHENTICATION_REQUIRED' } }],
    [{ kind: 'down', answer: 503, times: 1 }, 503, { error: { type: 'SERVICE_UNAVAILABLE' } }],
    [{ kind: 'billing-limit' }, 429, { errors: [{ error: 'PUBLIC_API_BILLING_LIMIT_EXCEEDED' }] }],
  ])('%j strikes once and writes nothing', async (fault, status, answer) => {
    world.airtable.addFault(fault);
    expect(await write()).toMatchObject({ status, answer });
    expect(history()).toBe('old');
    expect((await write()).status).toBe(200);
  });

  test('rate-limited locks the base', async () => {
    world.airtable.addFault({ kind: 'rate-limited' });
    expect([(await read()).status, (await read()).status]).toEqual([429, 429]);
    world.airtable.clearFaults();
    expect((await read()).status).toBe(200);
  });

  test('down destroys every connection until lifted', async () => {
    world.airtable.addFault({ kind: 'down' });
    await expect(read()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(write()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(history()).toBe('old');
    world.airtable.clearFaults();
    expect((await write()).status).toBe(200);
  });

  test('html is answered with 200', async () => {
    world.airtable.addFault({ kind: 'html' });
    const { status, headers, body } = await exchange(world.path('Jobs'), { headers: world.headers });
    expect([status, headers['content-type']]).toEqual([200, textWith('text/html')]);
    expect(body.toString()).toContain('<html>');
  });

  test('slow is answered late: not while others are', async () => {
    world.airtable.addFault({ kind: 'slow', milliseconds: 3_600_000 });
    let isAnswered = false;
    void write().then(
      () => (isAnswered = true),
      () => undefined,
    );
    while (world.airtable.requests.length === 0) await new Promise(setImmediate);
    expect((await read()).status).toBe(200);
    expect([isAnswered, history()]).toEqual([false, 'old']);
  });

  test('slow is answered properly', async () => {
    world.airtable.addFault({ kind: 'slow', milliseconds: 1 });
    expect((await write()).status).toBe(200);
    expect(history()).toBe('new');
  });

  test('stall answers nothing until the stand-in stops', async () => {
    world.airtable.addFault({ kind: 'stall' });
    const answer = write();
    while (world.airtable.requests.length === 0) await new Promise(setImmediate);
    await world.airtable.stop();
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(history()).toBe('old');
  });

  test('stall in the body: 200 and a beginning', async () => {
    world.airtable.addFault({ kind: 'stall', part: 'body' });
    const begun = await new Promise<string>((resolve, reject) => {
      const sent = request(world.path('Jobs'), { headers: world.headers, agent: false }, (response) => {
        response.on('data', (chunk: Buffer) => {
          resolve(`${String(response.statusCode)} ${chunk.toString()}`);
        });
        response.on('error', () => undefined);
      });
      sent.on('error', reject).end();
    });
    expect(begun).toBe('200 {"records":[');
  });

  test('a fault may strike writes only, listRecords being none', async () => {
    world.airtable.addFault({ kind: 'status', status: 500, on: 'write' });
    expect((await world.call('POST', 'Jobs/listRecords', {})).status).toBe(200);
    expect((await write()).status).toBe(500);
  });
});

describe('a status', () => {
  beforeEach(() => start());

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
    expect(await write()).toEqual({ status, answer });
  });

  test('may be a page of HTML, as from a gateway', async () => {
    world.airtable.addFault({ kind: 'status', status: 502, body: 'html', on: 'write' });
    await expect(write()).rejects.toThrow(SyntaxError);
    expect(world.airtable.requests.at(-1)?.status).toBe(502);
    expect(history()).toBe('old');
  });
});
