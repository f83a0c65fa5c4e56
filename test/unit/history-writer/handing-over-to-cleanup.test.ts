import { RetryLater } from '../../../lambdas/core/errors';
import type { MetricName } from '../../../lambdas/core/metrics';
import { NO_DEADLINE, aDeadline, cleanupOf, delivered, job, missingEvent } from '../../support/subjects';
import { linesOf, writerWorld } from '../../support/worlds/writer-world';

const leaseLost = () => new RetryLater('lease-lost', { message: 'another worker may have it' });
const queueAway = () => new RetryLater('queue-unavailable', { message: 'no' });

test('what is stored, written and confirmed is handed on', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const id = jobs.add('J-1001');
  const event = stored({ jobId: id, awaitsJob: true });
  await write([delivered(event)], NO_DEADLINE);
  expect(cleanup.sent).toEqual([cleanupOf(event)]);
});

test('not before Airtable has confirmed the line', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  jobs.add('J-1001');
  const writeHistories = jobs.writeHistories.bind(jobs);
  jobs.writeHistories = async (histories) => {
    const written = await writeHistories(histories);
    expect(cleanup.sent).toEqual([]);
    return written;
  };
  await write([delivered(stored())], NO_DEADLINE);
  expect(cleanup.sent).toHaveLength(1);
});

test('a status line hands nothing on', async () => {
  const { jobs, cleanup, write } = writerWorld();
  jobs.add('J-1001');
  await write([delivered(missingEvent())], NO_DEADLINE);
  expect(cleanup.sent).toEqual([]);
});

test('a redelivered event hands on again what may still be there, and writes nothing', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const event = stored();
  jobs.add('J-1001');
  await write([delivered(event)], NO_DEADLINE);
  jobs.requests = [];

  await write([delivered(event)], NO_DEADLINE);

  expect(cleanup.sent).toEqual([cleanupOf(event), cleanupOf(event)]);
  expect(jobs.requests).toEqual(['find']);
});

test('when the cleanup queue takes nothing, the event fails and is not counted; later it is handed on alone', async () => {
  const { jobs, cleanup, metrics, log, write, stored } = writerWorld();
  const [event, note] = [delivered(stored()), delivered(missingEvent())];
  jobs.add('J-1001');
  const away = queueAway();
  cleanup.failure = away;

  expect(Array.from(await write([event, note], NO_DEADLINE))).toEqual([[event, away]]);
  expect(metrics.values('HistoryLinesWritten')).toEqual([1]);
  expect(metrics.values('LinksGenerated')).toEqual([]);
  expect(log.lines.map(({ fields }) => fields.recordingSid)).toEqual([note.body.recordingSid]);

  cleanup.failure = undefined;
  expect((await write([event], NO_DEADLINE)).size).toBe(0);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(2);
  expect(cleanup.sent).toHaveLength(1);
});

describe('once the lease is lost', () => {
  test('nothing is handed on, and the event is not counted', async () => {
    const { jobs, cleanup, metrics, write, stored } = writerWorld();
    const deadline = aDeadline();
    jobs.add('J-1001');
    const event = delivered(stored());
    const writeHistories = jobs.writeHistories.bind(jobs);
    jobs.writeHistories = async (histories) => {
      const written = await writeHistories(histories);
      deadline.over(leaseLost());
      return written;
    };

    expect(Array.from(await write([event], deadline))).toMatchObject([[event, { code: 'lease-lost' }]]);

    expect(cleanup.sent).toEqual([]);
    expect(metrics.names).toEqual(['HistoryFillPercent']);
  });

  test.each([
    ['moves to another group', (callSid: string) => ({ callSids: callSid })],
    ['begins to wait', () => ({})],
  ])('no event %s', async (_name, over) => {
    const { jobs, history, write, stored } = writerWorld();
    const deadline = aDeadline();
    deadline.over(leaseLost());
    const event = delivered(stored({ jobNumber: undefined }));
    jobs.add('J-7', over(event.body.callSid));
    expect(Array.from(await write([event], deadline))).toMatchObject([[event, { code: 'lease-lost' }]]);
    expect(history.sent).toEqual([]);
  });
});

describe('what it counts', () => {
  const counted = ({ metrics }: ReturnType<typeof writerWorld>, ...names: MetricName[]) =>
    names.map((name) => metrics.values(name));

  test('a line that is confirmed, how long that took, and its link; no deletion', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001', { history: 'x'.repeat(50_000) });
    await world.write([delivered(world.stored())], NO_DEADLINE);
    expect(world.metrics.names).toEqual([
      'HistoryFillPercent',
      'LinksGenerated',
      'HistoryLinesWritten',
      'ProcessingSeconds',
    ]);
    expect(counted(world, 'HistoryLinesWritten', 'ProcessingSeconds', 'LinksGenerated')).toEqual([[1], [60], [1]]);
    const [fill] = world.metrics.values('HistoryFillPercent');
    expect(fill).toBeGreaterThan(50);
    expect(fill).toBeLessThan(51);
  });

  test('a status line, without a link', async () => {
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
    expect(counted(world, 'HistoryLinesWritten', 'LinksGenerated')).toEqual([[1], [1]]);
    expect(world.metrics.values('ProcessingSeconds')).toHaveLength(1);
  });

  test('nothing that Airtable did not confirm', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001');
    world.jobs.losesWrites = true;
    await world.write([delivered(world.stored())], NO_DEADLINE);
    expect(world.metrics.names).toEqual(['HistoryFillPercent']);
  });

  test('how full the histories of all Jobs are that it looked at', async () => {
    const world = writerWorld();
    world.jobs.add('J-1001', { history: 'x'.repeat(10_000) });
    world.jobs.add('J-2', { history: 'x'.repeat(20_000) });
    const events = [missingEvent(), missingEvent(), missingEvent({ jobNumber: job('J-2') })];
    await world.write(
      events.map((event) => delivered(event)),
      NO_DEADLINE,
    );
    expect(world.metrics.values('HistoryFillPercent').map(Math.floor)).toEqual([10, 20]);
  });
});
