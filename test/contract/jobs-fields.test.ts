/*
 * How table and fields are named. Sources: airtable.com/developers/web/api, "List records" and "Update multiple records"
 * (names or ids in requests, `returnFieldsByFieldId`); Airtable support, "Can I use field IDs in my filterByFormula API
 * call?" and pyairtable#158 (formulas know names only).
 */
import type { AirtableEnv } from '../../lambdas/adapters/airtable-env';
import type { Jobs } from '../../lambdas/core/ports/airtable';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { airtableEnvOf, airtableIdsOf } from '../support/airtable-env';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { startBareServer } from '../support/local/bare-server';
import { NO_DEADLINE, aCallSid, aRecordingSid, job } from '../support/subjects';
import { idOf, jobsAt, ofNumbers, outcomeOf, patchesOf, saying, standIn, updates } from '../support/worlds/jobs-world';

let airtable: AirtableStandIn;
beforeEach(async () => {
  airtable = await standIn();
});
afterEach(() => airtable.stop());

const FIELDS = ['AIRTABLE_JOB_NUMBER_FIELD', 'AIRTABLE_HISTORY_FIELD', 'AIRTABLE_CALL_SID_FIELD'] as const;

/** Every way to name the three fields: by name, by id, and mixed. */
const WAYS = Array.from({ length: 2 ** FIELDS.length }, (_, bits) => FIELDS.filter((_name, at) => bits & (1 << at)));

const namedBy = (byId: readonly (typeof FIELDS)[number][]): AirtableEnv => {
  const ids = airtableIdsOf(airtable);
  return byId.reduce<AirtableEnv>((env, field) => ({ ...env, [field]: ids[field] }), airtableEnvOf(airtable));
};

describe.each(WAYS.map((fields) => [fields]))('with ids for %j', (byId) => {
  const env = () => namedBy(byId);

  test('a job is read, found by number and by call, and written, and nothing else of it changes', async () => {
    const call = aCallSid();
    const notes = 'Two years of notes by people.';
    airtable.addJob({ number: 'J-1', history: notes, callSids: call, fields: { Customer: 'Miller' } });
    airtable.addJob({ number: 'J-2' });
    const jobs = jobsAt(airtable, { env: env() });

    const [byNumber] = await jobs.find(ofNumbers('J-1'), NO_DEADLINE);
    const [byCall] = await jobs.find({ ids: [], numbers: [], calls: [call] }, NO_DEADLINE);
    const sid = aRecordingSid();
    airtable.editHistory('J-2', `URL: ${sid}`);
    const spoken = await jobs.find({ ids: [], numbers: [], calls: [], inHistory: [sid] }, NO_DEADLINE);
    expect(spoken.map(({ number }) => number)).toEqual(['J-2']);
    expect(byNumber).toMatchObject({ number: 'J-1', history: { text: notes }, callSids: call });
    expect(byCall).toEqual(byNumber);
    if (byNumber === undefined) throw new Error('it was found');

    const written = await jobs.writeHistories(updates([byNumber.id, `${notes}\na line`]), NO_DEADLINE);
    expect(outcomeOf(written.get(byNumber.id))).toBe(`${notes}\na line`);
    expect(airtable.jobs()[0]?.fields).toEqual({
      'Job Number': 'J-1',
      History: `${notes}\na line`,
      'Call SIDs': call,
      Customer: 'Miller',
    });
  });

  test('an empty history is told from one that is not there', async () => {
    airtable.addJob({ number: 'J-1' });
    airtable.addJob({ number: 'J-2', history: 'notes' });
    const jobs = jobsAt(airtable, { env: env() });
    const [first, second] = await jobs.find(ofNumbers('J-1', 'J-2'), NO_DEADLINE);
    expect([first?.history, second?.history]).toEqual([{ text: '', omitted: true }, { text: 'notes' }]);
    if (first === undefined || second === undefined) throw new Error('both were found');
    const update = { text: 'a line', assumesEmpty: true };
    const histories = new Map([
      [first.id, update],
      [second.id, update],
    ]);
    const written = await jobs.writeHistories(histories, NO_DEADLINE);
    expect(outcomeOf(written.get(first.id))).toBe('a line');
    expect(outcomeOf(written.get(second.id))).toBe('history-unreadable');
    expect(airtable.history('J-2')).toBe('notes');
  });
});

describe('after a rename', () => {
  const renameAll = () => {
    for (const field of ['Job Number', 'History', 'Call SIDs']) airtable.renameField(field, `${field} (new)`);
    airtable.renameTable('Work');
  };

  test('whoever uses ids goes on, before and after its first request', async () => {
    const call = aCallSid();
    airtable.addJob({ number: 'J-1', history: 'notes', callSids: call });
    const jobs = jobsAt(airtable, { env: airtableIdsOf(airtable) });
    const query = { ids: [], numbers: [job('J-1')], calls: [call] };
    const before = await jobs.find(query, NO_DEADLINE);
    renameAll();
    expect(await jobs.find(query, NO_DEADLINE)).toEqual(before);
    expect(await jobsAt(airtable, { env: { ...airtableIdsOfRenamed() } }).find(query, NO_DEADLINE)).toEqual(before);
    const id = idOf(airtable.addJob({ number: 'J-2' }));
    const written = await jobs.writeHistories(new Map([[id, { text: 'a line', assumesEmpty: true }]]), NO_DEADLINE);
    expect(outcomeOf(written.get(id))).toBe('a line');
  });

  const airtableIdsOfRenamed = (): AirtableEnv => ({
    ...airtableEnvOf(airtable),
    AIRTABLE_JOBS_TABLE: airtable.jobsTableId,
    AIRTABLE_JOB_NUMBER_FIELD: airtable.fieldId('Job Number (new)'),
    AIRTABLE_HISTORY_FIELD: airtable.fieldId('History (new)'),
    AIRTABLE_CALL_SID_FIELD: airtable.fieldId('Call SIDs (new)'),
  });

  test.each([
    ['Job Number', 'airtable-refused'],
    ['History', 'airtable-refused'],
    ['Call SIDs', 'airtable-refused'],
  ])('of %s, whoever uses names finds and writes nothing, and parks nothing', async (field, code) => {
    const { id } = airtable.addJob({ number: 'J-1', history: 'notes' });
    const jobs = jobsAt(airtable);
    airtable.renameField(field, 'another');
    await expect(jobs.find(ofNumbers('J-1'), NO_DEADLINE)).rejects.toMatchObject({ name: 'FieldUnknown', code });
    if (field !== 'History') return;
    // 422 UNKNOWN_FIELD_NAME is about the table: one request tells it, and every record waits.
    const other = airtable.addJob({ number: 'J-2' });
    const written = await jobs.writeHistories(updates([idOf({ id }), 'x'], [idOf(other), 'x']), NO_DEADLINE);
    for (const outcome of written.values()) expect(outcome).toMatchObject({ failure: { disposition: 'retry', code } });
    expect(written.size).toBe(2);
    expect(patchesOf(airtable)).toHaveLength(1);
    expect(airtable.history('J-1')).toBe('notes');
  });
});

test('a name is asked for once, and again only when Airtable no longer knows it', async () => {
  airtable.addJob({ number: 'J-1', history: 'notes' });
  const jobs = jobsAt(airtable, { env: airtableIdsOf(airtable) });
  const requestsOf = async (find: () => Promise<unknown>) => {
    const before = airtable.requests.length;
    await find();
    return airtable.requests.length - before;
  };
  const find = () => jobs.find(ofNumbers('J-1'), NO_DEADLINE);
  expect(await requestsOf(find)).toBe(2);
  expect(await requestsOf(find)).toBe(1);
  airtable.renameField('Job Number', 'Nummer');
  expect(await requestsOf(find)).toBe(3);
  expect(await requestsOf(find)).toBe(1);
});

describe('a field known by its id that is empty in all records', () => {
  const schema = () => airtable.requests.filter(({ url }) => url.includes('/meta/')).map(({ status }) => status);

  test('has no name to ask by: its question is not asked', async () => {
    const { id } = airtable.addJob({ number: 'J-1' });
    const jobs = jobsAt(airtable, { env: airtableIdsOf(airtable) });
    const calls = [aCallSid()];
    expect(await jobs.find({ ids: [], numbers: [], calls }, NO_DEADLINE)).toEqual([]);
    expect(await jobs.find({ ids: [idOf({ id })], numbers: [job('J-1')], calls }, NO_DEADLINE)).toHaveLength(1);
    expect(schema()).toEqual([403, 403]);
  });

  const assumedEmpty = async (jobs: Jobs) => {
    const id = idOf(airtable.addJob({ number: 'J-1' }));
    const written = await jobs.writeHistories(new Map([[id, { text: 'a line', assumesEmpty: true }]]), NO_DEADLINE);
    return written.get(id);
  };

  test('is not written: nothing proves that it is empty; the message says how to get on', async () => {
    const metrics = new MemoryMetrics();
    const written = await assumedEmpty(jobsAt(airtable, { env: airtableIdsOf(airtable), metrics }));
    expect(written).toMatchObject({ failure: { disposition: 'retry', code: 'history-unreadable' } });
    for (const way of ['fill in one history', 'schema.bases:read'])
      expect(written).toMatchObject({ failure: { message: saying(way) } });
    expect(patchesOf(airtable)).toEqual([]);
    expect(metrics.added).toEqual([]);
  });

  test('is written once the schema tells its name, to a token that may read it', async () => {
    await airtable.stop();
    airtable = await standIn({ scopes: ['data.records:read', 'data.records:write', 'schema.bases:read'] });
    const jobs = jobsAt(airtable, { env: airtableIdsOf(airtable) });
    expect(await assumedEmpty(jobs)).toEqual({ text: 'a line' });
    expect(schema()).toEqual([200]);
    airtable.renameField('History', 'Verlauf');
    const id = idOf(airtable.addJob({ number: 'J-2' }));
    const written = await jobs.writeHistories(new Map([[id, { text: 'x', assumesEmpty: true }]]), NO_DEADLINE);
    expect(written.get(id)).toEqual({ text: 'x' });
  });

  test('an id that the schema does not have is not written either', async () => {
    await airtable.stop();
    airtable = await standIn({ scopes: ['data.records:read', 'data.records:write', 'schema.bases:read'] });
    const server = await startBareServer(({ url }) => ({
      body: url.pathname.includes('/meta/')
        ? '{"tables":[{"fields":[{"id":"fldOther00000000","name":"Other"}]}]}'
        : '{"records":[]}',
    }));
    try {
      const env = { ...airtableIdsOf(airtable), AIRTABLE_ENDPOINT_URL: server.url };
      expect(await assumedEmpty(jobsAt(airtable, { env }))).toMatchObject({ failure: { code: 'history-unreadable' } });
      expect(server.asked.at(-1)?.url.pathname).toBe(`/v0/meta/bases/${airtable.baseId}/tables`);
      expect(server.asked.map(({ method }) => method)).not.toContain('PATCH');
    } finally {
      await server.stop();
    }
  });

  test.each([
    [404, '{"error":"NOT_FOUND"}', 'history-unreadable'],
    [500, '{}', 'airtable-unavailable'],
    [200, '{"tables":[{}]}', 'airtable-unavailable'],
  ])('a schema answered %i %s ends as %s', async (status, body, code) => {
    const server = await startBareServer(({ url }) =>
      url.pathname.includes('/meta/') ? { status, body } : { body: '{"records":[]}' },
    );
    try {
      const env = { ...airtableIdsOf(airtable), AIRTABLE_ENDPOINT_URL: server.url };
      const outcome: unknown = await assumedEmpty(jobsAt(airtable, { env })).catch((error: unknown) => ({
        failure: error,
      }));
      expect(outcome).toMatchObject({ failure: { disposition: 'retry', code } });
      expect(server.asked.map(({ method }) => method)).not.toContain('PATCH');
    } finally {
      await server.stop();
    }
  });
});

test('a base without a field for calls asks and answers nothing about them', async () => {
  airtable.addJob({ number: 'J-1' });
  const env = { ...airtableEnvOf(airtable), AIRTABLE_CALL_SID_FIELD: undefined };
  const jobs = jobsAt(airtable, { env });
  expect(await jobs.find({ ids: [], numbers: [], calls: [aCallSid()] }, NO_DEADLINE)).toEqual([]);
  expect(await jobs.find(ofNumbers('J-1'), NO_DEADLINE)).toMatchObject([{ number: 'J-1', callSids: '' }]);
});

test('a field whose name holds braces is found by it', async () => {
  // pyairtable's `field_name` escapes a closing brace; more than one, it says, Airtable does not take.
  const name = 'Number {internal}';
  const other = await standIn({ jobNumberField: name });
  try {
    other.addJob({ number: 'J-1' });
    const env = { ...airtableEnvOf(other), AIRTABLE_JOB_NUMBER_FIELD: name };
    expect(await jobsAt(other, { env }).find(ofNumbers('J-1'), NO_DEADLINE)).toHaveLength(1);
  } finally {
    await other.stop();
  }
});

test('a record that is in one of two answers only has changed in between, and is left for the next try', async () => {
  let answers = 0;
  const server = await startBareServer(() => {
    answers += 1;
    const cells = answers === 1 ? { 'Job Number': 'J-1', 'Call SIDs': '' } : {};
    return { body: JSON.stringify({ records: answers === 1 ? [{ id: 'rec1', fields: cells }] : [] }) };
  });
  try {
    const env = { ...namedBy(['AIRTABLE_HISTORY_FIELD']), AIRTABLE_ENDPOINT_URL: server.url };
    expect(await jobsAt(airtable, { env }).find(ofNumbers('J-1'), NO_DEADLINE)).toEqual([]);
    expect(answers).toBe(2);
  } finally {
    await server.stop();
  }
});
