import { MemoryJobs } from '../../support/fakes/memory-jobs';
import { blip, firstKey, processorWorld } from '../../support/worlds/processor-world';
import { NO_DEADLINE, completed, delivered, job, recordingOf } from '../../support/subjects';

const unassigned = () => completed({ jobNumber: undefined });

test('a callback without a job number is stored under the job that Airtable knows for its call', async () => {
  const jobs = new MemoryJobs();
  const { source, history, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  const jobId = jobs.add('J-7', { callSids: `CAother, ${message.callSid}` });

  await process(delivered(message), NO_DEADLINE);

  const key = firstKey({ ...message, jobNumber: job('J-7') });
  expect(history.sent).toMatchObject([{ jobNumber: 'J-7', jobId, key }]);
});

test.each([
  ['Airtable is away', (jobs: MemoryJobs) => jobs.failures.push(blip())],
  ['no Job has its call', () => undefined],
  [
    'two Jobs have its call',
    (jobs: MemoryJobs, call: string) => {
      jobs.add('J-1', { callSids: call });
      jobs.add('J-2', { callSids: call });
    },
  ],
])('a callback without a job number is stored as unassigned when %s', async (_name, arrange) => {
  const jobs = new MemoryJobs();
  const { source, store, history, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  arrange(jobs, message.callSid);

  await process(delivered(message), NO_DEADLINE);

  expect(store.objects.has(firstKey(message))).toBe(true);
  expect(history.sent).toMatchObject([{ jobNumber: undefined, key: firstKey(message) }]);
});

test('a callback without a job number keeps the unassigned key of an earlier delivery, though its job is known now', async () => {
  const jobs = new MemoryJobs();
  const { source, store, history, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);
  jobs.add('J-7', { callSids: message.callSid });

  await process(delivered(message), NO_DEADLINE);

  expect(store.objects.size).toBe(1);
  expect(history.sent.map((event) => event.kind === 'stored' && event.key)).toEqual(Array(2).fill(firstKey(message)));
});

test('a callback without a job number is home, whoever claims its call by now, though Twilio has deleted it', async () => {
  const jobs = new MemoryJobs();
  const { source, history, metrics, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  jobs.add('J-7', { callSids: message.callSid });
  await process(delivered(message), NO_DEADLINE);
  await source.remove(message.recordingSid);
  jobs.add('J-8', { callSids: message.callSid });

  await process(delivered(message, { attempt: 2 }), NO_DEADLINE);

  const key = firstKey({ ...message, jobNumber: job('J-7') });
  expect(history.sent).toMatchObject([
    { kind: 'stored', jobNumber: 'J-7', key },
    { kind: 'stored', jobNumber: undefined, jobId: undefined, key },
  ]);
  expect(metrics.names).not.toContain('UploadFailures');
});

test('a callback without a job number asks Airtable nothing about a recording that is home', async () => {
  const jobs = new MemoryJobs();
  const { store, process } = processorWorld({ jobs });
  const message = unassigned();
  store.objects.set(firstKey(message), { recording: recordingOf(message), bytes: Buffer.from('ID3') });
  await process(delivered(message), NO_DEADLINE);
  expect(jobs.requests).toEqual([]);
});

test('a callback without a job number is home when a duplicate brought it there meanwhile', async () => {
  const jobs = new MemoryJobs();
  const { source, store, history, process } = processorWorld({ jobs });
  const message = unassigned();
  jobs.add('J-7', { callSids: message.callSid });
  source.hold(message.recordingSid, null, { status: 'deleted' });
  const find = jobs.find.bind(jobs);
  jobs.find = (query) => {
    store.objects.set(firstKey(message), { recording: recordingOf(message), bytes: Buffer.from('ID3') });
    return find(query);
  };

  await process(delivered(message), NO_DEADLINE);

  expect(history.sent).toMatchObject([{ kind: 'stored', key: firstKey(message) }]);
});

test('a Job without a number is known by its id', async () => {
  const jobs = new MemoryJobs();
  const { source, history, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  const id = jobs.add('', { callSids: message.callSid });

  await process(delivered(message), NO_DEADLINE);

  expect(history.sent).toMatchObject([{ jobId: id, jobNumber: undefined, key: firstKey(message) }]);
});

test('Airtable is asked by the call alone, and with the deadline', async () => {
  const jobs = new MemoryJobs();
  const { source, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  const find = jest.spyOn(jobs, 'find');
  await process(delivered(message), NO_DEADLINE);
  expect(find.mock.calls).toEqual([[{ ids: [], numbers: [], calls: [message.callSid] }, NO_DEADLINE]]);
});

test('an Airtable that is away does not hold the recording up, and the log says why it is unassigned', async () => {
  const jobs = new MemoryJobs();
  const { source, log, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  jobs.failures.push(blip());
  await process(delivered(message), NO_DEADLINE);
  expect(log.lines[0]).toEqual({
    level: 'info',
    code: 'job-lookup-postponed',
    fields: { callSid: message.callSid, reason: 'RetryLater: 503' },
  });
});

test('without a field for calls, a callback without a job number is stored as unassigned', async () => {
  const { source, history, process } = processorWorld();
  const message = unassigned();
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);
  expect(history.sent).toMatchObject([{ jobNumber: undefined, key: firstKey(message) }]);
});

test('a callback without a job number keeps an unassigned key of its own, too', async () => {
  const jobs = new MemoryJobs();
  const { source, store, process } = processorWorld({ jobs });
  const first = unassigned();
  const second = completed({ jobNumber: undefined, callSid: first.callSid });
  for (const { recordingSid } of [first, second]) source.hold(recordingSid);
  for (const message of [first, second]) await process(delivered(message), NO_DEADLINE);
  jobs.add('J-7', { callSids: first.callSid });

  for (const message of [first, second]) await process(delivered(message), NO_DEADLINE);

  expect(store.objects.size).toBe(2);
});
