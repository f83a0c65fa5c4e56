/*
 * Whatever Airtable answers, the pipeline knows the cell's text or does not write. Shapes of cells:
 * airtable.com/developers/web/api/field-model. Empty cells are left out of an answer (the same, "List records").
 */
import fc from 'fast-check';
import { type WriterSettings, writeHistory } from '../../lambdas/history-writer/write-history';
import type { CellShape } from '../../local/airtable/faults';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { airtableEnvOf, airtableIdsOf } from '../support/airtable-env';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryReceipts } from '../support/fakes/memory-receipts';
import { MemoryRegister } from '../support/fakes/memory-register';
import { MemoryStore } from '../support/fakes/memory-store';
import { HastyTime, MemoryLog, MemoryQueue } from '../support/fakes/small-fakes';
import {
  NO_DEADLINE,
  RECEIVED_AT,
  STARTED_AT,
  aLinkId,
  delivered,
  job,
  missingEvent,
  storedEvent,
} from '../support/subjects';
import type { Jobs } from '../../lambdas/core/ports/airtable';
import { jobsAt, ofNumbers, patchesOf, standIn } from '../support/worlds/jobs-world';

const NOTES = 'Two years of notes by people.';

const settings: WriterSettings = {
  timeZone: 'UTC',
  source: 'IVR',
  linkSeconds: 900,
  links: 'append',
  jobWaitSeconds: 900,
  findsJobsByCall: true,
  location: { bucket: 'bucket', prefixes: ['recordings'] },
};

/** The history-writer's work over these Jobs: what became of one event each for the Jobs of these numbers. */
const writeLines = async (jobs: Jobs, ...numbers: string[]) => {
  const store = new MemoryStore();
  const write = writeHistory(
    {
      jobs,
      history: new MemoryQueue(),
      cleanup: new MemoryQueue(),
      store,
      links: store,
      receipts: new MemoryReceipts(),
      register: new MemoryRegister(),
      newLinkId: aLinkId,
      log: new MemoryLog(),
      metrics: new MemoryMetrics(),
      time: new HastyTime(),
      now: () => RECEIVED_AT,
    },
    settings,
  );
  const deliveries = numbers.flatMap((number) => {
    const event = storedEvent({ jobNumber: job(number) });
    const { recordingSid: sid, callSid } = event;
    store.objects.set(event.key, {
      recording: { sid, callSid, startedAt: STARTED_AT, channels: 1 },
      bytes: Buffer.from('ID3'),
    });
    return [delivered(event), delivered(missingEvent({ jobNumber: job(number) }))];
  });
  // A question that cannot be answered fails as a whole.
  return await write(deliveries, NO_DEADLINE).then(
    (failures) => [...failures.values()],
    (error: unknown) => [error],
  );
};

let airtable: AirtableStandIn;
const ENVS = { names: airtableEnvOf, ids: airtableIdsOf };
const addFull = () => {
  airtable.addJob({ number: 'J-1', history: NOTES });
};

describe.each(['names', 'ids'] as const)('fields known by their %s', (kind) => {
  beforeEach(async () => {
    airtable = await standIn();
    jobs = jobsAt(airtable, { env: ENVS[kind](airtable) });
  });
  afterEach(() => airtable.stop());
  let jobs: Jobs;
  const write = () => writeLines(jobs, 'J-1');

  test('as a history is read, so it is written: after what people wrote', async () => {
    addFull();
    expect(await write()).toEqual([]);
    expect(airtable.history('J-1')).toMatch(new RegExp(`^${NOTES}\n----.*\n----`));
  });

  test.each<CellShape>(['drop-key', 'rename-key', 'recase-key', 'object', 'array', 'number'])(
    'a history answered once in another shape, %s, is not written over',
    async (shape) => {
      addFull();
      await jobs.find(ofNumbers('J-1'), NO_DEADLINE);
      airtable.addFault({ kind: 'reshape', on: 'read', shape });
      const failures = await write();
      expect(failures).toHaveLength(2);
      for (const failure of failures)
        expect(failure).toMatchObject({ disposition: 'retry', code: 'history-unreadable' });
      expect(airtable.history('J-1')).toBe(NOTES);
      expect(patchesOf(airtable)).toEqual([]);
    },
  );

  test.each<CellShape>(['rename-key', 'recase-key', 'object', 'array', 'number'])(
    'nor is one that always comes so: %s',
    async (shape) => {
      addFull();
      airtable.addFault({ kind: 'reshape', on: 'read', shape, times: Infinity });
      const failures = await write();
      expect(failures.length).toBeGreaterThan(0);
      for (const failure of failures) expect(failure).toMatchObject({ disposition: 'retry' });
      expect(airtable.history('J-1')).toBe(NOTES);
      expect(patchesOf(airtable)).toEqual([]);
    },
  );

  test('nor is one that Airtable always leaves out, as it leaves out empty ones', async () => {
    addFull();
    airtable.addFault({ kind: 'reshape', on: 'read', shape: 'drop-key', times: Infinity });
    expect(await write()).toMatchObject([{ code: 'history-unreadable' }, { code: 'history-unreadable' }]);
    expect(airtable.history('J-1')).toBe(NOTES);
    expect(patchesOf(airtable)).toEqual([]);
  });

  test('a write is confirmed by a text only: any other answer leaves it open', async () => {
    addFull();
    airtable.addFault({ kind: 'reshape', on: 'write', shape: 'object' });
    expect(await write()).toMatchObject([{ code: 'history-unconfirmed' }, { code: 'history-unconfirmed' }]);
    expect(await write()).toEqual([]);
    expect(airtable.history('J-1')).toMatch(new RegExp(`^${NOTES}\n`));
  });

  test('a write that was lost shows in what comes back', async () => {
    addFull();
    airtable.addFault({ kind: 'write-lost' });
    expect(await write()).toMatchObject([{ code: 'history-unconfirmed' }, { code: 'history-unconfirmed' }]);
  });

  test('answers with any cells at all change nothing of what people wrote', async () => {
    const key = kind === 'ids' ? airtable.fieldId('History') : 'History';
    const numberKey = kind === 'ids' ? airtable.fieldId('Job Number') : 'Job Number';
    addFull();
    const cellNames = fc.constantFrom(
      key,
      'History',
      'history',
      'HISTORY',
      `${key} `,
      '__proto__',
      'fldAAAAAAAAAAAAAA',
      '',
    );
    const cells = fc.dictionary(cellNames, fc.oneof(fc.jsonValue(), fc.constant(null)), { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(cells, fc.boolean(), fc.constantFrom(1, 2, 3, Infinity), async (strange, keepsNumber, times) => {
        // What fields known by ids are called may be known already, or is found out from such answers.
        if (keepsNumber) jobs = jobsAt(airtable, { env: ENVS[kind](airtable) });
        airtable.editHistory('J-1', NOTES);
        airtable.clearFaults();
        const shape = (real: Readonly<Record<string, unknown>>) => ({
          ...(keepsNumber ? { [numberKey]: real[numberKey] } : real),
          ...strange,
        });
        // A text in the right place cannot be told from the truth.
        fc.pre(typeof shape({ [key]: NOTES })[key] !== 'string' || shape({ [key]: NOTES })[key] === NOTES);
        airtable.addFault({ kind: 'reshape', on: 'read', shape, times });
        await write();
        expect(airtable.history('J-1').startsWith(NOTES)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('fields of other types', () => {
  afterEach(() => airtable.stop());

  test('rich text comes back as Markdown, and what people see of it stays as it was', async () => {
    airtable = await standIn({ fieldTypes: { History: 'richText' } });
    airtable.addJob({ number: 'J-1', history: 'call_back [tomorrow] *important*' });
    expect(await writeLines(jobsAt(airtable), 'J-1')).toEqual([]);
    expect(airtable.history('J-1')).toMatch(/^call_back \[tomorrow\] \*important\*\n---- .*\n---- /);
  });

  test.each(['formula', 'rollup'] as const)('a text that a %s makes is not written over', async (type) => {
    airtable = await standIn({ fieldTypes: { History: type } });
    addFull();
    const [failure] = await writeLines(jobsAt(airtable), 'J-1');
    expect(failure).toMatchObject({ code: 'airtable-refused', disposition: 'retry' }); // the field's fault, not the record's
    expect(String(failure)).toContain('computed');
    expect(airtable.history('J-1')).toBe(NOTES);
  });

  test.each([
    ['multipleLookupValues', NOTES, NOTES],
    ['aiText', NOTES, NOTES],
    ['multipleSelects', NOTES, NOTES],
    ['number', 42, '42'],
    ['checkbox', true, 'true'],
  ] as const)('neither is a cell of %s', async (type, cell, shown) => {
    airtable = await standIn({ fieldTypes: { History: type } });
    airtable.addJob({ number: 'J-1', fields: { History: cell } });
    const failures = await writeLines(jobsAt(airtable), 'J-1');
    expect(failures).toMatchObject([{ code: 'history-unreadable' }, { code: 'history-unreadable' }]);
    expect(airtable.history('J-1')).toBe(shown);
    expect(patchesOf(airtable)).toEqual([]);
  });
});
