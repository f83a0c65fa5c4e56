import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { recordingsIn } from '../../../lambdas/core/recording-links';
import { job, missingEvent } from '../../support/subjects';
import { refreshWorld } from '../../support/worlds/refresh-world';
import { linesOf } from '../../support/worlds/writer-world';

/* Lines and refreshes in one batch: neither is held up by what is wrong with the other. */

const place = { bucket: 'bucket', prefixes: ['recordings'] };
const J1 = { jobNumber: job('J-1') };

test('a recording that has just come is part of the refresh of its Job, and gets no second line', async () => {
  const { jobs, stored, ticked, hint, handled, cleanup } = refreshWorld();
  const id = ticked('J-1', [stored()]);
  const fresh = stored(J1);
  expect(await handled(hint(id, J1), fresh)).toEqual([undefined, undefined]);
  const lines = linesOf(jobs.historyOf(id));
  // Of the old one twice, its dead link and a fresh one.
  expect(lines).toHaveLength(3);
  expect(
    lines.filter((line) => line.includes(fresh.key.replaceAll('/', '%2F')) || line.includes(fresh.key)),
  ).toHaveLength(1);
  expect(cleanup.sent).toMatchObject([{ recordingSid: fresh.recordingSid }]);
  expect(jobs.requests).toEqual(['find', 'write', 'read boxes', 'untick']);
});

test('a base without the box, or with another field in its place, is trouble of refreshes alone', async () => {
  const { jobs, stored, ticked, hint, handled, cleanup } = refreshWorld();
  const id = ticked('J-1', [stored()]);
  const fresh = stored(J1);
  jobs.boxes.read = () => Promise.reject(new Parked('refresh-refused', { message: 'Unknown field name: "Fresh"' }));
  const [ofRefresh, ofLine] = await handled(hint(id, J1), fresh);
  expect([ofRefresh, ofLine]).toMatchObject([{ disposition: 'park', code: 'refresh-refused' }, undefined]);
  expect(linesOf(jobs.historyOf(id))).toHaveLength(2);
  expect(cleanup.sent).toHaveLength(1);
});

test('a box that Airtable does not let be unticked keeps no line of the same Job from its history', async () => {
  const { jobs, stored, ticked, hint, handled, cleanup } = refreshWorld();
  const id = ticked('J-1', [stored()]);
  jobs.boxes.untick = (histories) =>
    Promise.resolve(
      new Map(
        Array.from(histories.keys(), (key) => [
          key,
          { failure: new Parked('refresh-refused', { message: 'computed' }) },
        ]),
      ),
    );
  const results = await handled(hint(id, J1), stored(J1));
  expect(results).toMatchObject([{ code: 'refresh-refused' }, undefined]);
  expect(linesOf(jobs.historyOf(id))).toHaveLength(2);
  expect(cleanup.sent).toHaveLength(1);
});

test('lines that fail keep no box ticked', async () => {
  const { jobs, stored, ticked, hint, handled } = refreshWorld();
  const id = ticked('J-1', [stored()]);
  jobs.failures.push(new RetryLater('airtable-refused', { message: 'a field for calls that is gone' }));
  const results = await handled(missingEvent({ jobNumber: job('J-9') }), missingEvent(J1), hint(id, J1));
  expect(results).toMatchObject([{ code: 'airtable-refused' }, { code: 'airtable-refused' }, undefined]);
  expect(jobs.ticked.size).toBe(0);
});

test('a Job whose write has no answer yet is left alone; another one is refreshed', async () => {
  const { jobs, stored, ticked, hint, handled } = refreshWorld();
  const [id, other] = [ticked('J-1', [stored()]), ticked('J-2', [stored()])];
  const before = jobs.historyOf(id);
  const failure = new RetryLater('airtable-unanswered', { message: 'no answer', waitAtLeastSeconds: 60 });
  jobs.writeHistories = (histories) =>
    Promise.resolve(new Map(Array.from(histories.keys(), (key) => [key, { failure }])));
  const results = await handled(stored(J1), hint(id, J1), hint(other, { jobNumber: job('J-2') }));
  const unanswered = { code: 'airtable-unanswered', waitAtLeastSeconds: 60 };
  expect(results).toMatchObject([unanswered, unanswered, undefined]);
  expect(jobs.historyOf(id)).toBe(before);
  expect([...jobs.ticked]).toEqual([id]);
});

test('a refresh that is still in the group of its record does not touch a Job that lines of the batch are written to', async () => {
  const { jobs, stored, ticked, hint, handled, moved } = refreshWorld();
  const id = ticked('J-1', [stored()]);
  const fresh = stored(J1);
  expect(await handled(hint(id), fresh)).toEqual([undefined, undefined]);
  expect(moved.sent).toMatchObject([{ kind: 'refresh', jobId: id, jobNumber: 'J-1' }]);
  expect(recordingsIn(jobs.historyOf(id), place)).toHaveLength(2);
  expect(jobs.ticked.size).toBe(1);
});

test('lines alone ask for no box, refreshes alone for no line', async () => {
  const { jobs, stored, ticked, hint, handled } = refreshWorld();
  const id = ticked('J-1', [stored()]);
  await handled(stored(J1));
  await handled(hint(id, J1));
  expect(jobs.requests).toEqual(['find', 'write', 'read boxes', 'untick']);
});
