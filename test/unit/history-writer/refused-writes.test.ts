import fc from 'fast-check';
import { Parked, RetryLater } from '../../../lambdas/core/errors';
import type { Text } from '../../../lambdas/core/ports/airtable';
import { NO_DEADLINE, delivered, job, missingEvent } from '../../support/subjects';
import { linesOf, writerWorld } from '../../support/worlds/writer-world';

const unanswered = () =>
  new RetryLater('airtable-unanswered', { message: 'no answer to a write', waitAtLeastSeconds: 60 });

test('a record that Airtable refuses is parked alone, with its reason; all others are written', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const deliveries = Array.from({ length: 10 }, (_, index) => {
    const id = jobs.add(`J-${String(index)}`);
    return { id, delivery: delivered(stored({ jobNumber: job(`J-${String(index)}`) })) };
  });
  const [first, culprit] = deliveries;
  if (first === undefined || culprit === undefined) throw new Error('there are ten');
  const refusal = new Parked('history-refused', { message: 'INVALID_VALUE_FOR_COLUMN: no such option' });
  jobs.refusals.set(culprit.id, refusal);

  const failures = await write(
    deliveries.map(({ delivery }) => delivery),
    NO_DEADLINE,
  );

  expect(Array.from(failures)).toEqual([[culprit.delivery, refusal]]);
  expect(jobs.historyOf(culprit.id)).toBe('');
  expect(linesOf(jobs.historyOf(first.id))).toHaveLength(1);
  expect(cleanup.sent).toHaveLength(9);
});

test('all events of a refused record are parked with it', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const refusal = new Parked('history-refused', { message: 'no' });
  jobs.refusals.set(jobs.add('J-1001'), refusal);
  const deliveries = [delivered(stored()), delivered(missingEvent()), delivered(stored())];
  const failures = await write(deliveries, NO_DEADLINE);
  expect(Array.from(failures.values())).toEqual([refusal, refusal, refusal]);
  expect(cleanup.sent).toEqual([]);
});

test('a write whose outcome is unknown fails all events of its Job, which then is left alone', async () => {
  const { jobs, cleanup, metrics, write, stored } = writerWorld();
  const [a, b, other] = [stored(), stored(), stored({ jobNumber: job('J-2') })].map((event) => delivered(event));
  if (a === undefined || b === undefined || other === undefined) throw new Error('there are three');
  jobs.refusals.set(jobs.add('J-1001'), unanswered());
  jobs.add('J-2');

  const failures = await write([a, b, other], NO_DEADLINE);

  expect(Array.from(failures.keys())).toEqual([a, b]);
  for (const failure of failures.values())
    expect(failure).toMatchObject({ disposition: 'retry', code: 'airtable-unanswered', waitAtLeastSeconds: 60 });
  expect(cleanup.sent).toHaveLength(1);
  expect(metrics.values('HistoryLinesWritten')).toEqual([1]);
});

test('with it fails an event whose line stood there already: the late write may take that line away', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const old = stored();
  const id = jobs.add('J-1001');
  await write([delivered(old)], NO_DEADLINE);
  cleanup.sent.length = 0;
  jobs.refusals.set(id, unanswered());
  const [again, next] = [delivered(old), delivered(stored())];

  const failures = await write([again, next], NO_DEADLINE);

  expect(Array.from(failures.keys())).toEqual([again, next]);
  expect(cleanup.sent).toEqual([]);
});

test.each([
  ['that says when to come back', unanswered(), { code: 'airtable-unanswered', waitAtLeastSeconds: 60 }],
  [
    'that nobody foresaw',
    new TypeError('x'),
    { disposition: 'retry', code: 'unexpected', message: 'See the cause', cause: { message: 'x' } },
  ],
])('a failure of the whole update %s fails what it would have written, not what stands there', async (...row) => {
  const [, failure, expected] = row;
  const { jobs, cleanup, write, stored } = writerWorld();
  const [written, pending] = [stored(), stored({ jobNumber: job('J-2') })];
  jobs.add('J-1001');
  jobs.add('J-2');
  await write([delivered(written)], NO_DEADLINE);
  cleanup.sent.length = 0;
  const failing = delivered(pending);
  jobs.writeHistories = () => Promise.reject(failure);

  const failures = await write([delivered(written), failing], NO_DEADLINE);

  expect(Array.from(failures)).toMatchObject([[failing, expected]]);
  expect(cleanup.sent.map(({ recordingSid }) => recordingSid)).toEqual([written.recordingSid]);
});

test('a line that Airtable does not return is not written, and Twilio keeps its copy', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const event = delivered(stored());
  jobs.add('J-1001', { history: 'old' });
  jobs.losesWrites = true;

  const failures = await write([event], NO_DEADLINE);

  expect(failures.get(event)).toMatchObject({
    constructor: RetryLater,
    code: 'history-unconfirmed',
    message: `Airtable did not return the line of ${event.body.recordingSid}`,
  });
  expect(cleanup.sent).toEqual([]);
});

test('a full history parks the line that does not fit; shorter ones still go in', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const note = missingEvent();
  const full = 'x'.repeat(100_000 - 130);
  jobs.add('J-1001', { history: full });
  const [link, short] = [delivered(stored()), delivered(note)];

  const failures = await write([link, short], NO_DEADLINE);

  expect(Array.from(failures)).toMatchObject([[link, { disposition: 'park', code: 'history-full' }]]);
  expect(jobs.history('J-1001').startsWith(full)).toBe(true);
  expect(linesOf(jobs.history('J-1001').slice(full.length + 1))).toHaveLength(1);
  expect(cleanup.sent).toEqual([]);
});

describe('what Airtable does not tell is not overwritten', () => {
  test('a cell that is no text fails its events, and nothing is written there; other Jobs go on', async () => {
    const { jobs, cleanup, write, stored } = writerWorld();
    jobs.add('J-1001', { history: 'two years of notes' });
    jobs.add('J-2', { history: 'more notes' });
    jobs.answersHistory = (text) => (text === 'more notes' ? { text } : { unknown: 'Airtable answers a list' });
    const [unknown, alike, known] = [stored(), stored(), stored({ jobNumber: job('J-2') })].map((one) =>
      delivered(one),
    );
    if (unknown === undefined || alike === undefined || known === undefined) throw new Error('there are three');

    const failures = await write([unknown, alike, known], NO_DEADLINE);

    expect(Array.from(failures)).toMatchObject([
      [unknown, { disposition: 'retry', code: 'history-unreadable' }],
      [alike, { disposition: 'retry', code: 'history-unreadable' }],
    ]);
    expect(jobs.history('J-1001')).toBe('two years of notes');
    expect(jobs.history('J-2')).toContain(known.body.recordingSid);
    expect(cleanup.sent).toHaveLength(1);
  });

  test('a cell that is left out has to prove empty', async () => {
    const { jobs, cleanup, write, stored } = writerWorld();
    jobs.add('J-1001', { history: 'two years of notes' });
    jobs.answersHistory = () => ({ text: '', omitted: true });
    const event = delivered(stored());
    expect((await write([event], NO_DEADLINE)).get(event)).toMatchObject({ code: 'history-unreadable' });
    expect(jobs.history('J-1001')).toBe('two years of notes');
    expect(cleanup.sent).toEqual([]);
  });

  test('whatever it answers, what people wrote is there afterwards', async () => {
    const answer = fc.oneof(
      fc.constant((text: string): Text => ({ text })),
      fc.constant((): Text => ({ text: '', omitted: true })),
      fc.string().map((unknown) => (): Text => ({ unknown })),
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), answer, async (people, answers) => {
        const { jobs, write, stored } = writerWorld();
        jobs.add('J-1001', { history: people });
        jobs.answersHistory = answers;
        await write([delivered(stored()), delivered(missingEvent())], NO_DEADLINE);
        expect(jobs.history('J-1001').startsWith(people)).toBe(true);
      }),
    );
  });
});
