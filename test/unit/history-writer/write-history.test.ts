import { Parked, RetryLater } from '../../../lambdas/core/errors';
import type { HistoryEvent } from '../../../lambdas/core/messages';
import type { MetricName } from '../../../lambdas/core/metrics';
import { writeHistory } from '../../../lambdas/history-writer/write-history';
import { MemoryJobs } from '../../support/fakes/memory-jobs';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryStore } from '../../support/fakes/memory-store';
import { MemoryTwilio } from '../../support/fakes/memory-twilio';
import { MemoryLog, MemoryQueue } from '../../support/fakes/small-fakes';
import { NO_DEADLINE, STARTED_AT, aCallSid, delivered, job, missingEvent, storedEvent } from '../../support/subjects';

const JOB_WAIT_SECONDS = 900;

const writerWorld = ({ findsJobsByCall = true } = {}) => {
  const jobs = new MemoryJobs();
  const history = new MemoryQueue<HistoryEvent>();
  const store = new MemoryStore();
  const source = new MemoryTwilio();
  const log = new MemoryLog();
  const metrics = new MemoryMetrics();
  const write = writeHistory(
    { jobs, history, store, links: store, source, log, metrics, now: () => new Date('2026-11-21T00:02:00Z') },
    { timeZone: 'UTC', source: 'IVR', jobWaitSeconds: JOB_WAIT_SECONDS, findsJobsByCall },
  );
  /** An event whose audio lies in the bucket and at Twilio. */
  const stored = (over: Parameters<typeof storedEvent>[0] = {}) => {
    const event = storedEvent(over);
    const { recordingSid: sid, callSid, jobNumber } = event;
    const recording = { sid, callSid, jobNumber, startedAt: STARTED_AT, channels: 1 as const };
    store.objects.set(event.key, { recording, bytes: Buffer.from('ID3') });
    source.hold(sid);
    return event;
  };
  return { jobs, history, store, source, log, metrics, write, stored };
};

const linesOf = (history: string) => history.split('\n').filter((line) => line.startsWith('---- |'));

test('a stored recording becomes one line with its link, then Twilio loses its copy', async () => {
  const { jobs, source, write, stored, log } = writerWorld();
  const event = stored();
  jobs.add('J-1001', { history: 'Called by the dispatcher.' });

  const failures = await write([delivered(event)], NO_DEADLINE);

  expect(failures.size).toBe(0);
  const [before, line, ...rest] = jobs.history('J-1001').split('\n');
  expect(before).toBe('Called by the dispatcher.');
  expect(line).toMatch(/^---- \| 2026-11-21 00:02:00 \| Event: Recording \| Source: IVR \| URL: https:\/\/\S+$/);
  expect(line).toContain(`/${event.key}?`);
  expect(rest).toEqual([]);
  expect(source.removed).toEqual([event.recordingSid]);
  expect(log.lines).toContainEqual({
    code: 'history-line-confirmed',
    fields: {
      recordingSid: event.recordingSid,
      callSid: event.callSid,
      jobNumber: 'J-1001',
      kind: 'stored',
      processingSeconds: 60,
      jobId: 'rec0',
      fillPercent: expect.any(Number) as unknown,
    },
  });
});

test('a redelivered event adds nothing, and deletes again what may still be there', async () => {
  const { jobs, source, write, stored } = writerWorld();
  const event = stored();
  jobs.add('J-1001');
  await write([delivered(event)], NO_DEADLINE);
  jobs.requests = [];

  const failures = await write([delivered(event)], NO_DEADLINE);

  expect(failures.size).toBe(0);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(1);
  expect(jobs.requests).toEqual(['find']);
  expect(source.removed).toHaveLength(2);
});

test('ten jobs cost one list and one update', async () => {
  const { jobs, write, stored } = writerWorld();
  const numbers = Array.from({ length: 10 }, (_, index) => `J-${String(index)}`);
  const deliveries = numbers.map((number) => {
    jobs.add(number);
    return delivered(stored({ jobNumber: job(number) }));
  });

  const failures = await write(deliveries, NO_DEADLINE);

  expect(failures.size).toBe(0);
  expect(jobs.requests).toEqual(['find', 'write']);
  for (const number of numbers) expect(linesOf(jobs.history(number))).toHaveLength(1);
});

test('events of one job in one batch are lines in their order, the same event twice is one line', async () => {
  const { jobs, write, stored } = writerWorld();
  const call = aCallSid();
  const first = stored({ callSid: call });
  const second = stored({ callSid: call, key: first.key.replace('.mp3', '-2.mp3') });
  const note = missingEvent();
  jobs.add('J-1001');

  const failures = await write(
    [first, second, first, note].map((event) => delivered(event)),
    NO_DEADLINE,
  );

  expect(failures.size).toBe(0);
  const lines = linesOf(jobs.history('J-1001'));
  expect(lines).toEqual([
    expect.stringContaining(first.key),
    expect.stringContaining(second.key),
    expect.stringContaining('| Status: absent, RE'),
  ]);
});

test('a status note deletes nothing at Twilio', async () => {
  const { jobs, source, write } = writerWorld();
  jobs.add('J-1001');
  await write([delivered(missingEvent())], NO_DEADLINE);
  expect(source.removed).toEqual([]);
});

test('a line that Airtable does not return is not written, and Twilio keeps its copy', async () => {
  const { jobs, source, write, stored } = writerWorld();
  const event = delivered(stored());
  jobs.add('J-1001');
  jobs.losesWrites = true;

  const failures = await write([event], NO_DEADLINE);

  expect(failures.get(event)).toMatchObject({ disposition: 'retry', code: 'history-unconfirmed' });
  expect(source.removed).toEqual([]);
});

test('an object that is not in the bucket is no reason for a line, nor for a deletion', async () => {
  const { jobs, source, store, write, stored } = writerWorld();
  const event = delivered(stored());
  store.objects.clear();
  jobs.add('J-1001');

  const failures = await write([event], NO_DEADLINE);

  expect(failures.get(event)).toMatchObject({ disposition: 'retry', code: 'object-missing' });
  expect(jobs.history('J-1001')).toBe('');
  expect(source.removed).toEqual([]);
});

test('a failed update fails its events only; a line that was there already still leads to the deletion', async () => {
  const { jobs, source, write, stored } = writerWorld();
  const [written, pending] = [stored(), stored({ jobNumber: job('J-2') })];
  jobs.add('J-1001');
  jobs.add('J-2');
  await write([delivered(written)], NO_DEADLINE);
  source.removed.length = 0;
  const failing = delivered(pending);
  const find = jobs.find.bind(jobs);
  jobs.find = async (query) => {
    const found = await find(query);
    jobs.failures.push(new RetryLater('airtable-unavailable', { message: '503' }));
    return found;
  };

  const failures = await write([delivered(written), failing], NO_DEADLINE);

  expect(Array.from(failures.keys())).toEqual([failing]);
  expect(failures.get(failing)).toMatchObject({ code: 'airtable-unavailable' });
  expect(source.removed).toEqual([written.recordingSid]);
});

test('a deletion that fails is tried again, without a second line', async () => {
  const { jobs, source, write, stored } = writerWorld();
  const event = delivered(stored());
  jobs.add('J-1001');
  const remove = source.remove.bind(source);
  source.remove = () => Promise.reject(new RetryLater('twilio-unavailable', { message: '503' }));

  expect((await write([event], NO_DEADLINE)).get(event)).toMatchObject({ code: 'twilio-unavailable' });
  source.remove = remove;
  expect((await write([event], NO_DEADLINE)).size).toBe(0);

  expect(linesOf(jobs.history('J-1001'))).toHaveLength(1);
  expect(source.removed).toEqual([event.body.recordingSid]);
});

test('the wait for a job begins with the first look that does not find it, however long Airtable was away', async () => {
  const { history, write, stored } = writerWorld();
  const event = stored();
  const failures = await write([delivered(event, { waitedSeconds: 10 * JOB_WAIT_SECONDS })], NO_DEADLINE);
  expect(failures.size).toBe(0);
  expect(history.sent).toEqual([{ ...event, awaitsJob: true }]);
});

test('a job that is not there yet is waited for, no longer than patience lasts', async () => {
  const { write, stored } = writerWorld();
  const early = delivered(stored({ awaitsJob: true }), { waitedSeconds: JOB_WAIT_SECONDS - 100 });
  const failure = (await write([early], NO_DEADLINE)).get(early);
  expect(failure).toMatchObject({ disposition: 'retry', code: 'job-missing', waitAtMostSeconds: 100 });
});

test('a job that never comes parks the event; Twilio keeps its copy', async () => {
  const { source, write, stored } = writerWorld();
  const late = delivered(stored({ awaitsJob: true }), { waitedSeconds: JOB_WAIT_SECONDS });
  const failure = (await write([late], NO_DEADLINE)).get(late);
  expect(failure).toBeInstanceOf(Parked);
  expect(failure).toMatchObject({ code: 'job-missing', message: expect.stringContaining('J-1001') as unknown });
  expect(source.removed).toEqual([]);
});

test('two Jobs with one number are for a person to tell apart', async () => {
  const { jobs, write, stored } = writerWorld();
  jobs.add('J-1001');
  jobs.add('J-1001');
  const event = delivered(stored());
  expect((await write([event], NO_DEADLINE)).get(event)).toMatchObject({ disposition: 'park', code: 'job-ambiguous' });
});

test('a full history parks the line that does not fit; shorter ones still go in', async () => {
  const { jobs, source, write, stored } = writerWorld();
  const full = 'x'.repeat(100_000 - 120);
  jobs.add('J-1001', { history: full });
  const [link, note] = [delivered(stored()), delivered(missingEvent({ status: 'absent' }))];

  const failures = await write([link, note], NO_DEADLINE);

  expect(failures.get(link)).toMatchObject({ disposition: 'park', code: 'history-full' });
  expect(jobs.history('J-1001').startsWith(full)).toBe(true);
  expect(linesOf(jobs.history('J-1001').slice(full.length + 1))).toHaveLength(1);
  expect(source.removed).toEqual([]);
});

describe('an event without a job number', () => {
  test('joins the group of the job that has its call, and is written there', async () => {
    const { jobs, history, write, stored } = writerWorld();
    const event = stored({ jobNumber: undefined });
    jobs.add('J-7', { callSids: event.callSid });

    const failures = await write([delivered(event)], NO_DEADLINE);

    expect(failures.size).toBe(0);
    expect(history.sent).toEqual([{ ...event, jobNumber: 'J-7' }]);
    expect(jobs.history('J-7')).toBe('');
    const [assigned] = history.sent;
    if (assigned === undefined) throw new Error('nothing was sent');
    await write([delivered(assigned)], NO_DEADLINE);
    expect(jobs.history('J-7')).toContain(event.key);
  });

  test('waits for the call to show up', async () => {
    const { write, stored } = writerWorld();
    const early = delivered(stored({ jobNumber: undefined, awaitsJob: true }), { waitedSeconds: 10 });
    expect((await write([early], NO_DEADLINE)).get(early)).toMatchObject({ code: 'job-missing' });
  });

  test.each([
    ['after its patience', { findsJobsByCall: true }, JOB_WAIT_SECONDS],
    ['at once when Airtable has no field for calls', { findsJobsByCall: false }, 0],
  ])('ends as unassigned %s: counted, kept at Twilio, no dead letter', async (_name, settings, waitedSeconds) => {
    const { source, log, write, stored, jobs } = writerWorld(settings);
    const event = stored({ jobNumber: undefined, awaitsJob: true });

    const failures = await write([delivered(event, { waitedSeconds })], NO_DEADLINE);

    expect(failures.size).toBe(0);
    expect(log.codes).toEqual(['recording-unassigned']);
    expect(source.removed).toEqual([]);
    expect(jobs.requests).toEqual(settings.findsJobsByCall ? ['find'] : []);
  });
});

test('an Airtable that is away fails the whole batch, and nothing is lost', async () => {
  const { jobs, source, write, stored } = writerWorld();
  jobs.failures.push(new RetryLater('airtable-unavailable', { message: '503' }));
  await expect(write([delivered(stored())], NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-unavailable' });
  expect(source.removed).toEqual([]);
});

describe('what it counts', () => {
  const counted = ({ metrics }: ReturnType<typeof writerWorld>, ...names: MetricName[]) =>
    names.map((name) => metrics.values(name));

  test('a line that is confirmed, how long that took, its link and the deletion', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001', { history: 'x'.repeat(50_000) });
    await world.write([delivered(world.stored())], NO_DEADLINE);
    const [lines, seconds, links, deletions] = counted(
      world,
      'HistoryLinesWritten',
      'ProcessingSeconds',
      'LinksGenerated',
      'TwilioDeletions',
    );
    expect({ lines, seconds, links, deletions }).toEqual({ lines: [1], seconds: [60], links: [1], deletions: [1] });
    const [fill] = world.metrics.values('HistoryFillPercent');
    expect(fill).toBeGreaterThan(50);
    expect(fill).toBeLessThan(51);
  });

  test('a status note, without link or deletion', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001');
    await world.write([delivered(missingEvent())], NO_DEADLINE);
    expect(world.metrics.names).toEqual(['HistoryFillPercent', 'HistoryLinesWritten', 'ProcessingSeconds']);
  });

  test('one line of two deliveries, also in one batch', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001');
    const event = world.stored();
    await world.write([delivered(event), delivered(event)], NO_DEADLINE);
    await world.write([delivered(event)], NO_DEADLINE);
    expect(world.metrics.values('HistoryLinesWritten')).toEqual([1]);
    expect(world.metrics.values('ProcessingSeconds')).toHaveLength(1);
  });

  test('a line as written though its deletion fails, and the failed deletion', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001');
    world.source.remove = () => Promise.reject(new RetryLater('twilio-unavailable', { message: '503' }));
    await world.write([delivered(world.stored())], NO_DEADLINE);
    const [lines, deletions, failures] = counted(
      world,
      'HistoryLinesWritten',
      'TwilioDeletions',
      'TwilioDeletionFailures',
    );
    expect({ lines, deletions, failures }).toEqual({ lines: [1], deletions: [], failures: [1] });
  });

  test('no line that Airtable did not confirm', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001');
    world.jobs.losesWrites = true;
    await world.write([delivered(world.stored())], NO_DEADLINE);
    expect(world.metrics.total('HistoryLinesWritten')).toBe(0);
  });

  test('a recording that no Job claims', async () => {
    const world = writerWorld({ findsJobsByCall: false });
    await world.write([delivered(world.stored({ jobNumber: undefined }))], NO_DEADLINE);
    expect(world.metrics.added).toEqual([{ name: 'RecordingsUnassigned', value: 1 }]);
  });
});
