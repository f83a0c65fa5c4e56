/*
 * One record of ten that Airtable does not take. Sources: airtable.com/developers/web/api/errors; a batch is refused as a
 * whole and the answer names no index (pyairtable#144; domdomegg/airtable-mcp-server#28 for ROW_DOES_NOT_EXIST).
 */
import { Parked } from '../../lambdas/core/errors';
import type { Written } from '../../lambdas/core/ports/airtable';
import type { JobId } from '../../lambdas/core/recording';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { NO_DEADLINE } from '../support/subjects';
import { idOf, jobsAt, outcomeOf, patchesOf, saying, standIn, updates } from '../support/worlds/jobs-world';

let airtable: AirtableStandIn;
beforeEach(async () => {
  airtable = await standIn();
});
afterEach(() => airtable.stop());

const tenJobs = (): JobId[] =>
  Array.from({ length: 10 }, (_, index) => idOf(airtable.addJob({ number: `J-${index}`, history: 'old' })));

const write = (ids: readonly JobId[], text = 'new') =>
  jobsAt(airtable).writeHistories(updates(...ids.map((id) => [id, text] as const)), NO_DEADLINE);

const codesOf = (ids: readonly JobId[], written: ReadonlyMap<JobId, Written>) =>
  ids.map((id) => outcomeOf(written.get(id)));

test.each([
  [422, 'INVALID_VALUE_FOR_COLUMN', 'Field "History" cannot accept the provided value'],
  [422, 'INVALID_MULTIPLE_CHOICE_OPTIONS', 'Insufficient permissions'],
  [422, 'A_TYPE_NOBODY_KNOWS', 'Something is wrong'],
])(
  'a record refused by %i %s is parked with that reason, wherever it stands; nine are written',
  async (status, type, message) => {
    for (const at of [0, 4, 9]) {
      const ids = tenJobs();
      const recordId = ids[at] ?? '';
      airtable.clearFaults();
      airtable.addFault({ kind: 'refused-record', recordId, status, type, message });
      const before = patchesOf(airtable).length;
      const written = await write(ids);
      const outcome = written.get(idOf({ id: recordId }));
      const failure = outcome !== undefined && 'failure' in outcome ? outcome.failure : undefined;
      expect(failure).toBeInstanceOf(Parked);
      expect(failure?.code).toBe('history-refused');
      expect(failure?.message).toContain(`${status} ${type}: ${message}`);
      expect(failure?.message).toContain('Mend the record there, then redrive');
      expect(codesOf(ids, written).filter((code) => code === 'new')).toHaveLength(9);
      // Halving: four levels below the first try, two requests each.
      expect(patchesOf(airtable).length - before).toBeLessThanOrEqual(9);
    }
  },
);

test('two culprits are found in one go', async () => {
  const ids = tenJobs();
  for (const at of [2, 7]) airtable.addFault({ kind: 'refused-record', recordId: ids[at] ?? '' });
  const written = await write(ids);
  expect(codesOf(ids, written).map((code) => code === 'history-refused')).toEqual(
    ids.map((_, at) => at === 2 || at === 7),
  );
});

test('a record alone is asked for once', async () => {
  const [id] = tenJobs();
  if (id === undefined) throw new Error('there are ten');
  airtable.addFault({ kind: 'refused-record', recordId: id });
  expect(codesOf([id], await write([id]))).toEqual(['history-refused']);
  expect(patchesOf(airtable)).toHaveLength(1);
});

test('ten histories that are too large together are written in parts', async () => {
  const ids = tenJobs();
  const large = 'Ü'.repeat(99_000); // 2 bytes each: 1.9 MiB in all, of the 1 MiB that the stand-in takes
  const written = await write(ids, large);
  expect(codesOf(ids, written)).toEqual(ids.map(() => large));
  expect(patchesOf(airtable).map(({ status }) => status)).toContain(413);
});

test('one that is too large alone is for a person', async () => {
  await airtable.stop();
  airtable = await standIn({ maxBodyBytes: 10_000 });
  const ids = tenJobs();
  const histories = updates(...ids.map((id, at) => [id, at === 3 ? 'x'.repeat(20_000) : 'new'] as const));
  const written = await jobsAt(airtable).writeHistories(histories, NO_DEADLINE);
  expect(codesOf(ids, written)).toEqual(ids.map((_, at) => (at === 3 ? 'history-refused' : 'new')));
});

test('a Job deleted between reading and writing is for later, and says so', async () => {
  const ids = tenJobs();
  airtable.removeJob('J-3');
  const written = await write(ids);
  expect(codesOf(ids, written)).toEqual(ids.map((_, at) => (at === 3 ? 'job-gone' : 'new')));
  expect(written.get(ids[3] ?? idOf({ id: 'none' }))).toMatchObject({
    failure: { name: 'RetryLater', waitAtLeastSeconds: 0, message: saying('ROW_DOES_NOT_EXIST') },
  });
});

test.each(['UNKNOWN_FIELD_NAME', 'INVALID_FILTER_BY_FORMULA', 'VIEW_NAME_NOT_FOUND'])(
  '%s is about the table: one request tells it, nobody is parked',
  async (type) => {
    const ids = tenJobs();
    airtable.addFault({ kind: 'status', on: 'write', status: 422, type });
    expect(codesOf(ids, await write(ids))).toEqual(ids.map(() => 'airtable-refused'));
    expect(patchesOf(airtable)).toHaveLength(1);
  },
);

test('the others of a batch are written even if one part of it stays without an answer', async () => {
  const ids = tenJobs();
  airtable.addFault({ kind: 'refused-record', recordId: ids[9] ?? '' });
  airtable.addFault({ kind: 'drop-after-write' });
  const written = await write(ids);
  expect(codesOf(ids, written)).toEqual([
    ...Array.from({ length: 5 }, () => 'airtable-unanswered'),
    ...Array.from({ length: 4 }, () => 'new'),
    'history-refused',
  ]);
});

test('nothing to write asks nothing', async () => {
  expect(await write([])).toEqual(new Map());
  expect(airtable.requests).toEqual([]);
});

// Airtable repeats the value that it refuses: with a select as the history that would be a signed link, in logs and DLQ.
test('a refusal that repeats the value tells no link', async () => {
  await airtable.stop();
  airtable = await standIn({ fieldTypes: { History: 'singleSelect' } });
  const id = idOf(airtable.addJob({ number: 'J-1', history: 'Open' }));
  const line = '---- | URL: https://bucket.s3.amazonaws.com/key.mp3?X-Amz-Signature=5ec7e7';
  const written = await jobsAt(airtable).writeHistories(updates([id, line]), NO_DEADLINE);
  const outcome = written.get(id);
  expect(outcome).toMatchObject({ failure: { code: 'history-refused' } });
  expect(outcome !== undefined && 'failure' in outcome ? outcome.failure.message : '').not.toContain('5ec7e7');
});
