import { MemoryJobs } from '../../support/fakes/memory-jobs';
import { blip, firstKey, processorWorld } from '../../support/processor-world';
import { NO_DEADLINE, completed, delivered, job, recordingOf } from '../../support/subjects';

const unassigned = () => completed({ jobNumber: undefined });

test('a callback without a job number is stored under the job that Airtable knows for its call', async () => {
  const jobs = new MemoryJobs();
  const { source, history, process } = processorWorld({ jobs });
  const message = unassigned();
  source.hold(message.recordingSid);
  jobs.add('J-7', { callSids: `CAother, ${message.callSid}` });

  await process(delivered(message), NO_DEADLINE);

  const key = firstKey({ ...message, jobNumber: job('J-7') });
  expect(history.sent).toMatchObject([{ jobNumber: 'J-7', key }]);
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

test('a callback without a job number is not given up as deleted while Airtable cannot say where it may be stored', async () => {
  const jobs = new MemoryJobs();
  const { source, history, process } = processorWorld({ jobs });
  const message = unassigned();
  jobs.add('J-7', { callSids: message.callSid });
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);
  await source.remove(message.recordingSid);
  jobs.failures.push(blip());

  const duplicate = process(delivered(message), NO_DEADLINE);

  await expect(duplicate).rejects.toMatchObject({ disposition: 'retry', code: 'job-uncertain' });
  expect(history.sent).toMatchObject([{ kind: 'stored', jobNumber: 'J-7' }]);
});

test('a callback without a job number is home when a duplicate, whose look-up failed, brought it there meanwhile', async () => {
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

  expect(history.sent).toMatchObject([{ kind: 'stored', jobNumber: undefined, key: firstKey(message) }]);
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
