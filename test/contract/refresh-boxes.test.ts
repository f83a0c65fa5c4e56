import { airtableRefreshBoxes } from '../../lambdas/adapters/airtable-refresh-boxes';
import { patientPace } from '../../lambdas/adapters/airtable-pace';
import { Parked } from '../../lambdas/core/errors';
import type { RefreshBoxes, Unticked } from '../../lambdas/core/ports/airtable';
import { type JobId, jobId } from '../../lambdas/core/recording';
import { realTime } from '../../lambdas/runtime/time';
import type { AirtableOptions, AirtableStandIn } from '../../local/airtable/stand-in';
import { REFRESH_FIELD, airtableEnvOf, airtableIdsOf } from '../support/airtable-env';
import { refreshBoxesContract } from '../support/contracts/refresh-boxes-contract';
import { MemoryJobs } from '../support/fakes/memory-jobs';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE } from '../support/subjects';
import { SECRET, idOf, patchesOf, standIn } from '../support/worlds/jobs-world';

type Env = Parameters<typeof airtableRefreshBoxes>[0];

const boxesAt = (env: Env, metrics = new MemoryMetrics()): RefreshBoxes =>
  airtableRefreshBoxes(env, {
    credentials: new MemoryCredentials(SECRET),
    pace: patientPace(0, realTime),
    metrics,
    fetch,
    time: realTime,
  });

refreshBoxesContract('the fake', () => {
  const jobs = new MemoryJobs();
  const ids = new Map<string, JobId>();
  const idFor = (number: string) => ids.get(number) ?? jobId.parse('none');
  return Promise.resolve({
    boxes: jobs.boxes,
    add: (number, { isTicked = false, ...cells } = {}) => {
      const id = jobs.add(String(number), { ...cells, isNumeric: typeof number === 'number' });
      ids.set(String(number), id);
      if (isTicked) jobs.ticked.add(id);
      return id;
    },
    history: (number) => jobs.history(number),
    isTicked: (number) => jobs.ticked.has(idFor(number)),
    edit: (number, history) => {
      jobs.change(idFor(number), { history });
    },
    remove: (number) => {
      jobs.remove(idFor(number));
    },
    refuse: (id) => {
      jobs.refusals.set(id, new Parked('history-refused', { message: 'INVALID_VALUE_FOR_COLUMN' }));
    },
    stop: () => Promise.resolve(),
  });
});

const worldOf = (airtable: AirtableStandIn, env: Env) => ({
  boxes: boxesAt(env),
  add: (number: string | number, { isTicked = false, ...cells } = {}) => {
    const job = airtable.addJob({ number, ...cells });
    if (isTicked) airtable.tick(String(number));
    return idOf(job);
  },
  history: (number: string) => airtable.history(number),
  isTicked: (number: string) => airtable.isTicked(number),
  edit: (number: string, history: string) => {
    airtable.editHistory(number, history);
  },
  remove: (number: string) => {
    airtable.removeJob(number);
  },
  refuse: (recordId: JobId) => {
    airtable.addFault({ kind: 'refused-record', recordId });
  },
  stop: () => airtable.stop(),
});

/** How the fields are named. */
const NAMED: readonly (readonly [string, (airtable: AirtableStandIn) => Env])[] = [
  ['by names', (airtable) => ({ ...airtableEnvOf(airtable), ...REFRESH_FIELD })],
  ['by ids', (airtable) => ({ ...airtableIdsOf(airtable), AIRTABLE_REFRESH_FIELD: boxIdOf(airtable) })],
  ['the box by its id', (airtable) => ({ ...airtableEnvOf(airtable), AIRTABLE_REFRESH_FIELD: boxIdOf(airtable) })],
  ['all but the box by their ids', (airtable) => ({ ...airtableIdsOf(airtable), ...REFRESH_FIELD })],
];
const boxIdOf = (airtable: AirtableStandIn) => airtable.fieldId(REFRESH_FIELD.AIRTABLE_REFRESH_FIELD);

for (const [named, envOf] of NAMED)
  refreshBoxesContract(`the adapter at Airtable's stand-in, ${named}`, async () => {
    // What is empty in every record has no name but in the schema.
    const airtable = await standIn({ scopes: ['data.records:read', 'data.records:write', 'schema.bases:read'] });
    return worldOf(airtable, envOf(airtable));
  });

describe('a field that is no box', () => {
  let airtable: AirtableStandIn;
  afterEach(() => airtable.stop());
  const started = async (options: AirtableOptions = {}) => {
    airtable = await standIn(options);
    const env = { ...airtableEnvOf(airtable), ...REFRESH_FIELD };
    const metrics = new MemoryMetrics();
    return { env, metrics, boxes: boxesAt(env, metrics) };
  };
  const failureOf = (outcome: Unticked | undefined) =>
    outcome !== undefined && 'failure' in outcome ? outcome.failure : undefined;

  test('is unknown to Airtable: a person is told which setting names it, and nothing else waits', async () => {
    const { boxes, metrics } = await started();
    const id = idOf(airtable.addJob({ number: 'J-1', history: 'Notes.' }));
    airtable.renameField('Refresh recording links', 'Another name');
    const message = expect.stringMatching(/Refresh recording links.*AIRTABLE_REFRESH_FIELD/) as unknown;
    const refused = { disposition: 'park', code: 'refresh-refused', message };
    await expect(boxes.read([id], NO_DEADLINE)).rejects.toMatchObject(refused);
    const unticked = await boxes.untick(new Map([[id, { text: 'x', assumesEmpty: false }]]), NO_DEADLINE);
    expect(failureOf(unticked.get(id))).toMatchObject(refused);
    // What is counted alarms about lines, and these go on.
    expect([airtable.history('J-1'), metrics.total('AirtableRefusals')]).toEqual(['Notes.', 0]);
  });

  test.each([
    ['singleLineText', 'yes', 'a string'],
    ['multipleSelects', ['yes'], 'a list'],
    ['number', 1, 'a number'],
  ] as const)('is a field of %s', async (type, cell, kind) => {
    const { boxes } = await started({ fieldTypes: { [REFRESH_FIELD.AIRTABLE_REFRESH_FIELD]: type } });
    const fields = { [REFRESH_FIELD.AIRTABLE_REFRESH_FIELD]: cell };
    const id = idOf(airtable.addJob({ number: 'J-1', history: 'Notes.', fields }));
    const unknown = `Airtable answers ${kind} for the field Refresh recording links (AIRTABLE_REFRESH_FIELD), not a tick`;
    expect(await boxes.read([id], NO_DEADLINE)).toMatchObject([{ box: { unknown } }]);
  });

  test('is a computed one: nobody can untick it', async () => {
    const { boxes } = await started({ fieldTypes: { [REFRESH_FIELD.AIRTABLE_REFRESH_FIELD]: 'formula' } });
    const fields = { [REFRESH_FIELD.AIRTABLE_REFRESH_FIELD]: true };
    const ids = ['J-1', 'J-2'].map((number) => idOf(airtable.addJob({ number, history: 'Notes.', fields })));
    expect(await boxes.read(ids, NO_DEADLINE)).toMatchObject([
      { box: { isTicked: true } },
      { box: { isTicked: true } },
    ]);
    const unticked = await boxes.untick(new Map(ids.map((id) => [id, undefined])), NO_DEADLINE);
    for (const id of ids)
      expect(failureOf(unticked.get(id))).toMatchObject({ disposition: 'park', code: 'refresh-refused' });
  });

  test('a question takes one request, a mixture of names and ids two, a write one', async () => {
    const { env, boxes } = await started();
    const id = idOf(airtable.addJob({ number: 'J-1', history: 'Notes.' }));
    airtable.tick('J-1');
    await boxes.read([id], NO_DEADLINE);
    expect(airtable.requests).toHaveLength(1);
    await boxesAt({ ...env, AIRTABLE_REFRESH_FIELD: boxIdOf(airtable) }).read([id], NO_DEADLINE);
    expect(airtable.requests).toHaveLength(3);
    await boxes.untick(new Map([[id, { text: 'Notes.\nx', assumesEmpty: false }]]), NO_DEADLINE);
    expect([airtable.requests.length, patchesOf(airtable).length]).toEqual([4, 1]);
  });

  test.each(['write-lost', 'drop-after-write'] as const)(
    '%s: what Airtable holds is told, or not known',
    async (kind) => {
      const { boxes } = await started();
      const id = idOf(airtable.addJob({ number: 'J-1', history: 'Notes.' }));
      airtable.tick('J-1');
      airtable.addFault({ kind });
      const outcome = (await boxes.untick(new Map([[id, { text: 'x', assumesEmpty: false }]]), NO_DEADLINE)).get(id);
      if (kind === 'write-lost') expect(outcome).toEqual({ text: 'Notes.', isTicked: true });
      else expect(failureOf(outcome)).toMatchObject({ code: 'airtable-unanswered', waitAtLeastSeconds: 60 });
    },
  );
});
