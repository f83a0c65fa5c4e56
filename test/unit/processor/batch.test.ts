import { NoAudio, RetryLater } from '../../../lambdas/core/errors';
import type { CompletedRecordingMessage } from '../../../lambdas/core/messages';
import { MemoryJobs } from '../../support/fakes/memory-jobs';
import { ANOTHER_ACCOUNT, NO_DEADLINE, aDeadline, completed, delivered, job } from '../../support/subjects';
import { blip, firstKey, processorWorld } from '../../support/worlds/processor-world';

const RECEIVED_LATER = new Date('2026-11-21T00:01:07Z');
const unassigned = () => completed({ jobNumber: undefined });
const leaseLost = () => new RetryLater('lease-lost', { message: 'another worker may have it' });

/** A batch of so many recordings, all of which Twilio holds. */
const tenOf = (make: () => CompletedRecordingMessage, { source }: ReturnType<typeof processorWorld>) =>
  Array.from({ length: 10 }, () => {
    const message = make();
    source.hold(message.recordingSid);
    return message;
  });
const announced = ({ history }: ReturnType<typeof processorWorld>) =>
  history.sent.map((event) => (event.kind === 'refresh' ? '' : event.recordingSid));

test('all recordings of a batch are brought home, each with a line of its own', async () => {
  const world = processorWorld();
  const messages = tenOf(completed, world);
  const failures = await world.processAll(
    messages.map((message) => delivered(message)),
    NO_DEADLINE,
  );
  expect(failures.size).toBe(0);
  expect(new Set(announced(world))).toEqual(new Set(messages.map(({ recordingSid }) => recordingSid)));
  expect(new Set(world.store.objects.keys())).toEqual(new Set(messages.map(firstKey)));
});

test('one whose audio does not end holds up nobody: the others are announced, and what failed is told, meanwhile', async () => {
  const world = processorWorld();
  const { source, store, processAll } = world;
  const [endless, unfinished, ...others] = tenOf(completed, world).map((message) => delivered(message));
  if (endless === undefined || unfinished === undefined) throw new Error('no batch');
  source.hold(unfinished.body.recordingSid, null, { status: 'processing' });
  const save = store.save.bind(store);
  const end = Promise.withResolvers<undefined>();
  store.save = async (key, recording, audio) => {
    if (recording.sid === endless.body.recordingSid) await end.promise;
    return await save(key, recording, audio);
  };
  const told = Promise.withResolvers<unknown>();
  const all = Promise.withResolvers<undefined>();
  const send = world.history.send.bind(world.history);
  world.history.send = async (...args) => {
    await send(...args);
    if (world.history.sent.length === others.length) all.resolve(undefined);
  };

  const batch = processAll([endless, unfinished, ...others], NO_DEADLINE, ({ body }) => {
    told.resolve(body);
  });
  await all.promise;
  expect(await told.promise).toEqual(unfinished.body);
  expect(announced(world)).not.toContain(endless.body.recordingSid);

  end.resolve(undefined);
  expect(Array.from((await batch).keys())).toEqual([unfinished]);
  expect(announced(world)).toContain(endless.body.recordingSid);
});

test('what is not begun before the deadline comes back, and has not failed', async () => {
  const world = processorWorld();
  const deliveries = tenOf(completed, world).map((message) => delivered(message));
  const deadline = aDeadline();
  deadline.over(leaseLost());
  const failures = await world.processAll(deliveries, deadline);
  expect(new Set(failures.values())).toEqual(new Set([deadline.signal.reason]));
  expect(failures.size).toBe(10);
  expect(world.metrics.added).toEqual([]);
  expect(world.source.downloads).toBe(0);
});

describe('Jobs of calls', () => {
  test('are asked for in one request, for all of a batch that need it, and each gets its own', async () => {
    const jobs = new MemoryJobs();
    const world = processorWorld({ jobs });
    const find = jest.spyOn(jobs, 'find');
    const messages = tenOf(unassigned, world);
    const known = completed();
    world.source.hold(known.recordingSid);
    for (const [index, { callSid }] of messages.entries())
      if (index % 2 === 0) jobs.add(`J-${String(index)}`, { callSids: callSid });

    await world.processAll(
      [...messages, known].map((message) => delivered(message)),
      NO_DEADLINE,
    );

    expect(find.mock.calls.map(([{ calls }]) => calls)).toEqual([messages.map(({ callSid }) => callSid)]);
    const keys = messages.map((message, index) =>
      firstKey({ ...message, jobNumber: index % 2 === 0 ? job(`J-${String(index)}`) : undefined }),
    );
    expect(new Set(world.store.objects.keys())).toEqual(new Set([...keys, firstKey(known)]));
  });

  test('are not asked for by a batch that knows them all', async () => {
    const jobs = new MemoryJobs();
    const world = processorWorld({ jobs });
    await world.processAll(
      tenOf(completed, world).map((message) => delivered(message)),
      NO_DEADLINE,
    );
    expect(jobs.requests).toEqual([]);
  });

  test('that Airtable cannot tell now cost one request, and hold nobody up', async () => {
    const jobs = new MemoryJobs();
    jobs.failures.push(blip());
    const world = processorWorld({ jobs });
    const messages = tenOf(unassigned, world);
    const failures = await world.processAll(
      messages.map((message) => delivered(message)),
      NO_DEADLINE,
    );
    expect(failures.size).toBe(0);
    expect(jobs.requests).toEqual(['find']);
    expect(new Set(world.store.objects.keys())).toEqual(new Set(messages.map(firstKey)));
  });

  test('are asked for anew by the next batch', async () => {
    const jobs = new MemoryJobs();
    const world = processorWorld({ jobs });
    for (const message of [unassigned(), unassigned()]) {
      world.source.hold(message.recordingSid);
      await world.process(delivered(message), NO_DEADLINE);
    }
    expect(jobs.requests).toEqual(['find', 'find']);
  });
});

describe('a callback that came twice, in one batch', () => {
  const twice = (message: CompletedRecordingMessage) =>
    [delivered(message), delivered({ ...message, receivedAt: RECEIVED_LATER })] as const;

  test('moves its bytes once, and owes one line', async () => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid);
    const failures = await world.processAll(twice(message), NO_DEADLINE);
    expect(failures.size).toBe(0);
    expect(world.source.downloads).toBe(1);
    expect(announced(world)).toEqual([message.recordingSid]);
    expect(world.metrics.total('UploadAttempts')).toBe(1);
  });

  test('comes back twice when it fails, and has failed once', async () => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid);
    world.source.failures.push(...Array.from({ length: 4 }, blip));
    const [first, second] = twice(message);
    const failures = await world.processAll([first, second], NO_DEADLINE);
    expect(new Set(failures.keys())).toEqual(new Set([first, second]));
    expect(world.source.downloads).toBe(4);
    expect(world.metrics.total('UploadFailures')).toBe(1);
  });

  test('is two dead letters when it is lost: whoever reads one of them finds the reason', async () => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid, null, { status: 'deleted' });
    const failures = await world.processAll(twice(message), NO_DEADLINE);
    expect([...failures.values()]).toMatchObject([{ code: 'recording-deleted' }, { code: 'recording-deleted' }]);
    expect(world.history.sent).toHaveLength(1);
  });

  test('has waited for its audio as long as the older of both', async () => {
    const world = processorWorld({ audioWaitSeconds: 600 });
    const message = completed({ awaitsAudio: true });
    world.source.hold(message.recordingSid, null);
    const [young, old] = twice(message);
    const failures = await world.processAll([young, { ...old, waitedSeconds: 600 }], NO_DEADLINE);
    expect([...failures.values()]).toMatchObject([{ code: 'no-audio' }, { code: 'no-audio' }]);
  });
});

describe('two messages of a batch that say different things of one recording', () => {
  test.each([
    ['another account', { accountSid: ANOTHER_ACCOUNT }],
    ['another Job', { jobNumber: job('J-2') }],
    ['that no line is wanted', { withoutHistory: true as const }],
    ['that it is known to the reconciler', { origin: 'reconciler' as const }],
  ])('have their turns one after the other: %s', async (_name, over) => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid);
    const failures = await world.processAll([delivered(message), delivered({ ...message, ...over })], NO_DEADLINE);
    expect(failures.size).toBe(0);
    expect(world.source.downloads).toBe(1);
    expect(world.history.sent.length + world.receipts.kept.length).toBe(2);
  });

  test('share what keeps them from it for now', async () => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid);
    world.source.failures.push(...Array.from({ length: 4 }, blip));
    const failures = await world.processAll(
      [delivered(message), delivered({ ...message, jobNumber: job('J-2') })],
      NO_DEADLINE,
    );
    expect([...failures.values()]).toMatchObject([{ code: 'twilio-unavailable' }, { code: 'twilio-unavailable' }]);
    expect(world.source.downloads).toBe(4);
    expect(world.metrics.total('UploadFailures')).toBe(1);
  });

  test('the second has its turn when the first has come to an end', async () => {
    const world = processorWorld({ audioWaitSeconds: 600 });
    const awaited = completed({ awaitsAudio: true });
    world.source.hold(awaited.recordingSid, null);
    const [first, second] = [
      delivered(awaited, { waitedSeconds: 600 }),
      delivered({ ...awaited, awaitsAudio: undefined, again: true as const }),
    ];
    const failures = await world.processAll([first, second], NO_DEADLINE);
    expect(Array.from(failures, ([delivery]) => delivery)).toEqual([first]);
    expect(failures.get(first)).not.toBeInstanceOf(NoAudio);
    expect(world.recordings.sent).toMatchObject([{ again: true, awaitsAudio: true }]);
  });

  test('the second is not begun behind the deadline', async () => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid);
    const deadline = aDeadline();
    const send = world.history.send.bind(world.history);
    world.history.send = async (...args) => {
      await send(...args);
      deadline.over(leaseLost());
    };
    const second = delivered({ ...message, jobNumber: job('J-2') });
    const failures = await world.processAll([delivered(message), second], deadline);
    expect(Array.from(failures, ([delivery]) => delivery)).toEqual([second]);
    expect(world.metrics.names).not.toContain('UploadFailures');
  });
});
