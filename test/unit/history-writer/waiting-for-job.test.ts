import { RetryLater } from '../../../lambdas/core/errors';
import { jobId } from '../../../lambdas/core/recording';
import { NO_DEADLINE, delivered, job, missingEvent } from '../../support/subjects';
import { JOB_WAIT_SECONDS, writerWorld } from '../../support/worlds/writer-world';

describe('a Job that is not there', () => {
  test('is waited for from the first look on, in a message of its own, however long Airtable was away', async () => {
    const { history, write, stored } = writerWorld();
    const event = stored();
    const delivery = delivered(event, { waitedSeconds: 10 * JOB_WAIT_SECONDS, messageId: 'the-message' });
    expect((await write([delivery], NO_DEADLINE)).size).toBe(0);
    expect(history.sent).toEqual([{ ...event, awaitsJob: true }]);
    expect(history.notes).toEqual(['the-message']);
  });

  test('is not waited for while the queue takes nothing: the event stays', async () => {
    const { history, write, stored } = writerWorld();
    const error = new RetryLater('queue-unavailable', { message: 'no' });
    history.failure = error;
    const event = delivered(stored());
    expect(Array.from(await write([event], NO_DEADLINE))).toEqual([[event, error]]);
  });

  test('is waited for, no longer than patience lasts, and no message is added', async () => {
    const { history, write, stored } = writerWorld();
    const early = delivered(stored({ awaitsJob: true }), { waitedSeconds: JOB_WAIT_SECONDS - 100 });
    const failure = (await write([early], NO_DEADLINE)).get(early);
    expect(failure).toMatchObject({ disposition: 'retry', code: 'job-missing', waitAtMostSeconds: 100 });
    expect(history.sent).toEqual([]);
  });

  test('and never comes parks the event; Twilio keeps its copy', async () => {
    const { cleanup, write, stored, metrics } = writerWorld();
    const late = delivered(stored({ awaitsJob: true }), { waitedSeconds: JOB_WAIT_SECONDS });
    const failure = (await write([late], NO_DEADLINE)).get(late);
    expect(failure).toMatchObject({
      disposition: 'park',
      code: 'job-missing',
      message: expect.stringContaining('J-1001') as unknown,
    });
    expect(cleanup.sent).toEqual([]);
    expect(metrics.added).toEqual([]);
  });

  test('any more, though its id is known, is waited for and parked by that id', async () => {
    const { write, stored, jobs } = writerWorld();
    jobs.add('J-1001');
    const event = stored({ jobId: jobId.parse('recGONE'), jobNumber: undefined, awaitsJob: true });
    const [early, late] = [delivered(event), delivered(event, { waitedSeconds: JOB_WAIT_SECONDS })];
    const failures = await write([early, late], NO_DEADLINE);
    expect(failures.get(early)).toMatchObject({ disposition: 'retry', code: 'job-missing' });
    expect(failures.get(late)).toMatchObject({
      disposition: 'park',
      message: expect.stringContaining('recGONE') as unknown,
    });
  });

  test('is not waited for at all when the settings say so', async () => {
    const { history, write, stored } = writerWorld({ jobWaitSeconds: 0 });
    const event = delivered(stored());
    expect((await write([event], NO_DEADLINE)).get(event)).toMatchObject({ disposition: 'park', code: 'job-missing' });
    expect(history.sent).toEqual([]);
  });

  test('by its number is waited for, also when Airtable has no field for calls', async () => {
    const { history, write, stored } = writerWorld({ findsJobsByCall: false });
    const event = stored();
    await write([delivered(event)], NO_DEADLINE);
    expect(history.sent).toEqual([{ ...event, awaitsJob: true }]);
  });

  test('does not keep the events of other Jobs from their lines', async () => {
    const { jobs, write, stored } = writerWorld();
    jobs.add('J-2');
    const [missing, found] = [
      delivered(stored({ awaitsJob: true })),
      delivered(stored({ jobNumber: job('J-2'), awaitsJob: true })),
    ];
    expect(Array.from((await write([missing, found], NO_DEADLINE)).keys())).toEqual([missing]);
    expect(jobs.history('J-2')).toContain(found.body.recordingSid);
  });
});

describe('an event moves to the group of its Job, and is written there alone', () => {
  const moves = async (world: ReturnType<typeof writerWorld>, event: ReturnType<typeof world.stored>) => {
    const { history, write, log } = world;
    const failures = await write([delivered(event, { messageId: 'the-message' })], NO_DEADLINE);
    expect(failures.size).toBe(0);
    expect(history.notes).toEqual(['the-message']);
    const [moved] = history.sent;
    if (moved === undefined) throw new Error('nothing was sent');
    const { recordingSid, callSid } = event;
    const { jobNumber, jobId: id } = moved;
    expect(log.lines).toEqual([
      { level: 'info', code: 'recording-assigned', fields: { recordingSid, callSid, jobNumber, jobId: id } },
    ]);
    return moved;
  };

  test('when the Job was found by its call', async () => {
    const world = writerWorld();
    const { jobs, write, stored } = world;
    const event = stored({ jobNumber: undefined });
    const id = jobs.add('J-7 ', { callSids: event.callSid });

    const moved = await moves(world, event);

    expect(moved).toEqual({ ...event, jobNumber: 'J-7', jobId: id });
    expect(jobs.history('J-7 ')).toBe('');
    await write([delivered(moved)], NO_DEADLINE);
    expect(jobs.history('J-7 ')).toContain(event.key);
  });

  test('when the Job has no number', async () => {
    const world = writerWorld();
    const event = world.stored({ jobNumber: undefined });
    const id = world.jobs.add('', { callSids: event.callSid });
    const moved = await moves(world, event);
    expect(moved).toEqual({ ...event, jobNumber: undefined, jobId: id });
    await world.write([delivered(moved)], NO_DEADLINE);
    expect(world.jobs.historyOf(id)).toContain(event.key);
  });

  test('when a field of numbers writes its number in another way', async () => {
    const world = writerWorld();
    const event = world.stored({ jobNumber: job('007.0') });
    const id = world.jobs.add('7', { isNumeric: true });
    const moved = await moves(world, event);
    expect(moved).toEqual({ ...event, jobNumber: '7', jobId: id });
    await world.write([delivered(moved)], NO_DEADLINE);
    expect(world.jobs.historyOf(id)).toContain('007.0.mp3');
  });

  test('when the Job was renamed since', async () => {
    const world = writerWorld();
    const id = world.jobs.add('J-2');
    const event = world.stored({ jobNumber: job('J-1'), jobId: id });
    const moved = await moves(world, event);
    expect(moved).toEqual({ ...event, jobNumber: 'J-2', jobId: id });
    await world.write([delivered(moved)], NO_DEADLINE);
    expect(world.jobs.historyOf(id)).toContain(event.key);
  });

  test('not while its queue takes nothing: it stays where it is', async () => {
    const { jobs, history, log, write, stored } = writerWorld();
    const error = new RetryLater('queue-unavailable', { message: 'no' });
    history.failure = error;
    const event = delivered(stored({ jobNumber: undefined }));
    jobs.add('J-7', { callSids: event.body.callSid });
    expect(Array.from(await write([event], NO_DEADLINE))).toEqual([[event, error]]);
    expect(log.lines).toEqual([]);
  });
});

describe('an event without a job number', () => {
  test('waits for the call to show up', async () => {
    const { write, stored } = writerWorld();
    const early = delivered(stored({ jobNumber: undefined, awaitsJob: true }), { waitedSeconds: 10 });
    expect((await write([early], NO_DEADLINE)).get(early)).toMatchObject({ code: 'job-missing' });
  });

  test('begins to wait in a message of its own', async () => {
    const { history, write, stored } = writerWorld();
    const event = stored({ jobNumber: undefined });
    await write([delivered(event)], NO_DEADLINE);
    expect(history.sent).toEqual([{ ...event, awaitsJob: true }]);
  });

  test.each([
    ['after its patience', {}, true, JOB_WAIT_SECONDS],
    ['at once when Airtable has no field for calls', { findsJobsByCall: false }, undefined, 0],
    ['at once when the settings have no patience', { jobWaitSeconds: 0 }, undefined, 0],
  ] as const)('ends as unassigned %s: counted, kept at Twilio, no dead letter', async (...row) => {
    const [, settings, awaitsJob, waitedSeconds] = row;
    const { cleanup, history, log, metrics, write, stored, jobs } = writerWorld(settings);
    const event = stored({ jobNumber: undefined, ...(awaitsJob && { awaitsJob }) });

    const failures = await write([delivered(event, { waitedSeconds })], NO_DEADLINE);

    expect(failures.size).toBe(0);
    const { recordingSid, callSid } = event;
    expect(log.lines).toEqual([
      {
        level: 'warn',
        code: 'recording-unassigned',
        fields: { recordingSid, callSid, jobNumber: undefined, reason: 'No Job knows the call: kept at Twilio' },
      },
    ]);
    expect(metrics.added).toEqual([{ name: 'RecordingsUnassigned', value: 1 }]);
    expect([cleanup.sent, history.sent]).toEqual([[], []]);
    expect(jobs.requests).toEqual('findsJobsByCall' in settings ? [] : ['find']);
  });

  test('and without audio counts as a status that nobody claims, not as a stored recording', async () => {
    const { log, metrics, write } = writerWorld({ findsJobsByCall: false });
    const event = missingEvent({ jobNumber: undefined });
    expect((await write([delivered(event)], NO_DEADLINE)).size).toBe(0);
    expect(metrics.added).toEqual([{ name: 'StatusesUnassigned', value: 1 }]);
    const { recordingSid, callSid } = event;
    const reason = `No Job knows the call of: absent, ${recordingSid}`;
    expect(log.lines).toEqual([
      { level: 'warn', code: 'status-unassigned', fields: { recordingSid, callSid, jobNumber: undefined, reason } },
    ]);
  });

  test('is asked for by its call only together with those that are asked for otherwise', async () => {
    const { jobs, write, stored } = writerWorld({ findsJobsByCall: false });
    jobs.add('J-1001');
    const find = jest.spyOn(jobs, 'find');
    await write([delivered(stored({ jobNumber: undefined })), delivered(stored())], NO_DEADLINE);
    expect(find.mock.calls.map(([query]) => query)).toEqual([{ ids: [], numbers: ['J-1001'], calls: [] }]);
  });

  test.each([
    ['its id', { jobId: jobId.parse('rec0'), jobNumber: undefined }],
    ['its call', { jobNumber: undefined }],
  ])('is looked for by %s', async (_name, over) => {
    const { jobs, write, stored } = writerWorld();
    await write([delivered(stored(over))], NO_DEADLINE);
    expect(jobs.requests).toEqual(['find']);
  });
});

describe.each([
  ['of an archive', { origin: 'adoption' }],
  ['that has come to an end before', { origin: 'reconciler', again: true }],
] as const)('a recording %s, whose call no Job knows,', (_, over) => {
  test('waits for none, and alarms nobody', async () => {
    const { jobs, history, metrics, log, write, stored } = writerWorld({ findsJobsByCall: true });
    const old = stored({ jobNumber: undefined, ...over });
    expect((await write([delivered(old)], NO_DEADLINE)).size).toBe(0);
    expect([history.sent, metrics.names]).toEqual([[], []]);
    const { recordingSid, callSid } = old;
    const reason = 'No Job knows the call: kept at Twilio';
    expect(log.lines).toEqual([
      { level: 'info', code: 'left-without-job', fields: { recordingSid, callSid, jobNumber: undefined, reason } },
    ]);
    expect(jobs.requests).toEqual(['find']);
  });

  test('nor does its status line; the receipt is written', async () => {
    const { history, metrics, log, receipts, write } = writerWorld({ findsJobsByCall: true });
    expect((await write([delivered(missingEvent({ jobNumber: undefined, ...over }))], NO_DEADLINE)).size).toBe(0);
    expect([history.sent, metrics.names]).toEqual([[], []]);
    expect(log.lines).toMatchObject([{ level: 'info', code: 'left-without-job' }]);
    expect(receipts.kept).toMatchObject([{ noted: false }]);
  });

  test('gets its line when a Job knows it by now', async () => {
    const { jobs, history, write, stored } = writerWorld({ findsJobsByCall: true });
    const old = stored({ jobNumber: undefined, ...over });
    jobs.add('J-1001', { callSids: old.callSid });
    expect((await write([delivered(old)], NO_DEADLINE)).size).toBe(0);
    expect(history.sent).toMatchObject([{ jobNumber: 'J-1001', ...over }]);
  });

  test('waits for a Job that is named, and is parked without it', async () => {
    const { history, write, stored } = writerWorld({ findsJobsByCall: true });
    const named = stored(over);
    expect((await write([delivered(named)], NO_DEADLINE)).size).toBe(0);
    expect(history.sent).toEqual([{ ...named, awaitsJob: true }]);
    const late = delivered(stored({ ...over, awaitsJob: true }), { waitedSeconds: JOB_WAIT_SECONDS });
    expect(Array.from(await write([late], NO_DEADLINE))).toMatchObject([[late, { code: 'job-missing' }]]);
  });
});
