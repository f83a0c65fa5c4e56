import { placeCalls } from '../../../../local/pipeline/place-calls';
import { FakePipeline } from '../../../support/local/fake-pipeline';

/** Notes what a watcher is told. */
const newNotes = () => {
  const placed: string[] = [];
  const answered: [string, number | undefined][] = [];
  return {
    placed,
    answered,
    callPlaced: (callSid: string) => placed.push(callSid),
    webhookAnswered: (recordingSid: string, status: number | undefined) => answered.push([recordingSid, status]),
  };
};

test('each call has a Job of its own, which is there before the call', async () => {
  const pipeline = new FakePipeline();
  const jobs: [string, boolean][] = [];
  pipeline.onCall = (_recording, jobNumber) => {
    jobs.push([jobNumber, pipeline.jobs.has(jobNumber)]);
  };
  await placeCalls(pipeline, newNotes(), 3);
  expect(jobs).toEqual([
    ['J-1001', true],
    ['J-1002', true],
    ['J-1003', true],
  ]);
});

test('calls have SIDs of their own, and are announced before they are placed', async () => {
  const pipeline = new FakePipeline();
  const notes = newNotes();
  pipeline.onCall = ({ callSid }) => {
    expect(notes.placed).toContain(callSid);
  };
  await placeCalls(pipeline, notes, 6);
  expect(new Set(notes.placed).size).toBe(6);
  for (const callSid of notes.placed) expect(callSid).toMatch(/^CA[0-9a-f]{32}$/);
  expect(pipeline.recordings.map(({ callSid }) => callSid).toSorted()).toEqual(notes.placed.toSorted());
});

test('what each webhook was answered is passed on, no answer too', async () => {
  const pipeline = new FakePipeline();
  const notes = newNotes();
  pipeline.onCall = () => {
    pipeline.webhookStatus = pipeline.recordings.length === 1 ? 503 : undefined;
  };
  await placeCalls(pipeline, notes, 1);
  await placeCalls(pipeline, notes, 1);
  expect(notes.answered).toEqual([
    [pipeline.recordings[0]?.sid, 503],
    [pipeline.recordings[1]?.sid, undefined],
  ]);
});

test('no more than four are under way at once, and the next begins when one is over', async () => {
  const pipeline = new FakePipeline();
  const calls: (() => void)[] = [];
  pipeline.onCall = () => new Promise((answer) => calls.push(answer));
  const placed = placeCalls(pipeline, newNotes(), 6);
  const underWay = async () => {
    await new Promise(setImmediate);
    return calls.length;
  };
  expect(await underWay()).toBe(4);
  calls[2]?.();
  expect(await underWay()).toBe(5);
  calls[0]?.();
  expect(await underWay()).toBe(6);
  for (const answer of calls) answer();
  await placed;
});
