import { RetryLater } from '../../../lambdas/core/errors';
import { NO_DEADLINE, aCallSid, delivered, job, missingEvent, storedEvent } from '../../support/subjects';
import { linesOf, writerWorld } from '../../support/worlds/writer-world';

test('a stored recording becomes one line with its link, below what people wrote', async () => {
  const { jobs, write, stored, log } = writerWorld();
  const event = stored();
  jobs.add('J-1001', { history: 'Called by the dispatcher.' });

  const failures = await write([delivered(event)], NO_DEADLINE);

  expect(failures.size).toBe(0);
  const [before, line, ...rest] = jobs.history('J-1001').split('\n');
  expect(before).toBe('Called by the dispatcher.');
  expect(line).toMatch(/^---- \| 2026-11-21 00:02:00 \| Event: Recording \| Source: IVR \| URL: https:\/\/\S+$/);
  expect(line).toContain(`/${event.key}?`);
  expect(line).toContain(event.recordingSid);
  expect(rest).toEqual([]);
  expect(log.lines).toEqual([
    {
      level: 'info',
      code: 'history-line-confirmed',
      fields: {
        recordingSid: event.recordingSid,
        callSid: event.callSid,
        jobNumber: 'J-1001',
        kind: 'stored',
        processingSeconds: 60,
        jobId: 'rec0',
        fillPercent: jobs.history('J-1001').length / 1000,
      },
    },
  ]);
});

test('a recording without audio becomes one line that says why', async () => {
  const { jobs, write, log } = writerWorld();
  const event = missingEvent();
  jobs.add('J-1001');
  expect((await write([delivered(event)], NO_DEADLINE)).size).toBe(0);
  expect(jobs.history('J-1001')).toBe(
    `---- | 2026-11-21 00:02:00 | Event: Recording | Source: IVR | Status: absent, ${event.recordingSid}`,
  );
  expect(log.lines).toMatchObject([{ code: 'history-line-confirmed', fields: { kind: 'missing' } }]);
});

test('a redelivered event adds and writes nothing', async () => {
  const { jobs, write, stored, log } = writerWorld();
  const [event, note] = [stored(), missingEvent()];
  jobs.add('J-1001');
  await write([delivered(event), delivered(note)], NO_DEADLINE);
  jobs.requests = [];
  log.lines.length = 0;

  const failures = await write([delivered(event), delivered(note)], NO_DEADLINE);

  expect(failures.size).toBe(0);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(2);
  expect(jobs.requests).toEqual(['find']);
  expect(log.lines).toEqual([]);
});

test('a line that rich text gives back in another dress is not written again', async () => {
  const { jobs, write, stored } = writerWorld();
  const event = stored();
  const id = jobs.add('J-1001');
  await write([delivered(event)], NO_DEADLINE);
  jobs.change(id, {
    history: jobs
      .history('J-1001')
      .replace(/https:\S+/, '<$&>')
      .replaceAll('_', '\\_'),
  });
  await write([delivered(event)], NO_DEADLINE);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(1);
});

test("a line of a system before this one is not the recording's: the link is written", async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  const event = stored();
  const url = `https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/${event.recordingSid}`;
  const foreign = `---- | 2026-11-20 10:00:00 | Event: Recording | Source: IVR | URL: ${url}`;
  jobs.add('J-1001', { history: foreign });

  await write([delivered(event)], NO_DEADLINE);

  expect(jobs.history('J-1001').startsWith(`${foreign}\n---- |`)).toBe(true);
  expect(jobs.history('J-1001')).toContain(event.key);
  expect(cleanup.sent).toHaveLength(1);
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
  expect(linesOf(jobs.history('J-1001'))).toEqual([
    expect.stringContaining(first.key),
    expect.stringContaining(second.key),
    expect.stringContaining('| Status: absent, RE'),
  ]);
});

test('a job number is found in whatever form people wrote it', async () => {
  const { jobs, history, write, stored } = writerWorld();
  jobs.add(' A\u0308-7\u00a0');
  const event = stored({ jobNumber: job('Ä-7') });
  expect((await write([delivered(event)], NO_DEADLINE)).size).toBe(0);
  expect(history.sent).toEqual([]);
  expect(jobs.history(' A\u0308-7\u00a0')).toContain(event.recordingSid);
});

test('two Jobs that differ by white space only are for a person to tell apart; the rest of the batch goes on', async () => {
  const { jobs, cleanup, write, stored } = writerWorld();
  jobs.add('J-7');
  jobs.add('J-7 ');
  jobs.add('J-8');
  const [event, other] = [delivered(stored({ jobNumber: job('J-7') })), delivered(stored({ jobNumber: job('J-8') }))];
  const failures = await write([event, other], NO_DEADLINE);
  expect(Array.from(failures)).toMatchObject([[event, { disposition: 'park', code: 'job-ambiguous' }]]);
  expect(jobs.history('J-7')).toBe('');
  expect(cleanup.sent).toHaveLength(1);
});

test('all objects are looked at side by side', async () => {
  const { jobs, store, write, stored } = writerWorld();
  jobs.add('J-1001');
  const deliveries = Array.from({ length: 10 }, () => delivered(stored()));
  const { promise: allAreAsked, resolve } = Promise.withResolvers<undefined>();
  const look = store.look.bind(store);
  let asked = 0;
  store.look = async (key) => {
    if (++asked === 10) resolve(undefined);
    await allAreAsked;
    return look(key);
  };
  expect((await write(deliveries, NO_DEADLINE)).size).toBe(0);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(10);
});

test('everybody who is asked for something hears of the deadline', async () => {
  const { jobs, store, write, stored } = writerWorld();
  jobs.add('J-1001');
  const asked = [jest.spyOn(jobs, 'find'), jest.spyOn(jobs, 'writeHistories'), jest.spyOn(store, 'look')];
  await write([delivered(stored())], NO_DEADLINE);
  expect(asked.map(({ mock }) => mock.calls.map((args: unknown[]) => args.at(-1)))).toEqual([
    [NO_DEADLINE],
    [NO_DEADLINE],
    [NO_DEADLINE],
  ]);
});

test('an Airtable that is away fails the whole batch, and nothing is lost', async () => {
  const { jobs, cleanup, history, write, stored } = writerWorld();
  jobs.find = () => Promise.reject(new RetryLater('airtable-unavailable', { message: '503' }));
  const [gone, one, other] = [delivered(storedEvent()), delivered(stored()), delivered(stored())];
  const failures = await write([gone, one, other], NO_DEADLINE);
  // What had failed before, had failed for a reason of its own.
  expect(failures.get(gone)).toMatchObject({ code: 'object-missing' });
  expect(failures.get(one)).toMatchObject({ code: 'airtable-unavailable' });
  expect(failures.get(other)).toMatchObject({ code: 'airtable-unavailable' });
  expect([cleanup.sent, history.sent]).toEqual([[], []]);
});

test('between the read at Airtable and the write nothing else is waited for', async () => {
  const { jobs, store, history, write, stored } = writerWorld();
  jobs.add('J-1001');
  const order: string[] = [];
  const noting =
    <Args extends unknown[], Result>(what: string, act: (...args: Args) => Result) =>
    (...args: Args): Result => {
      order.push(what);
      return act(...args);
    };
  store.look = noting('look', store.look.bind(store));
  history.send = noting('send', history.send.bind(history));
  jobs.find = noting('read', jobs.find.bind(jobs));
  jobs.writeHistories = noting('write', jobs.writeHistories.bind(jobs));
  await write([delivered(stored()), delivered(stored({ jobNumber: job('J-9') }))], NO_DEADLINE);
  expect(order).toEqual(['look', 'look', 'read', 'write', 'send']);
});

describe('an object that is not in the bucket as the recording', () => {
  test.each([
    [1, 'retry'],
    [6, 'park'],
  ])('is no reason for a line, nor for a deletion: in try %i, %s', async (attempt, disposition) => {
    const { jobs, cleanup, write, stored } = writerWorld();
    const [missing, other] = [delivered(storedEvent(), { attempt }), delivered(stored())];
    jobs.add('J-1001');

    const failures = await write([missing, other], NO_DEADLINE);

    expect(Array.from(failures)).toMatchObject([[missing, { disposition, code: 'object-missing' }]]);
    expect(linesOf(jobs.history('J-1001'))).toEqual([expect.stringContaining(other.body.recordingSid)]);
    expect(cleanup.sent.map(({ recordingSid }) => recordingSid)).toEqual([other.body.recordingSid]);
  });

  test('keeps the copy at Twilio, though its line stands there', async () => {
    const { jobs, cleanup, store, write, stored } = writerWorld();
    const event = stored();
    jobs.add('J-1001');
    await write([delivered(event)], NO_DEADLINE);
    cleanup.sent.length = 0;
    store.objects.clear();
    expect((await write([delivered(event)], NO_DEADLINE)).size).toBe(1);
    expect(cleanup.sent).toEqual([]);
  });
});

test('a link that cannot be signed fails its event alone', async () => {
  const { jobs, store, write, stored } = writerWorld();
  jobs.add('J-1001');
  const [event, note] = [delivered(stored()), delivered(missingEvent())];
  const error = new Error('no credentials');
  store.sign = () => Promise.reject(error);
  expect(Array.from(await write([event, note], NO_DEADLINE))).toEqual([[event, error]]);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(1);
});
