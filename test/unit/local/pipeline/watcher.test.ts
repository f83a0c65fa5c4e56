import type { Travel } from '../../../../local/pipeline/travel';
import { type Step, Watcher } from '../../../../local/pipeline/watcher';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';
import { AUDIO, FakePipeline } from '../../../support/local/fake-pipeline';

let time: VirtualTime;
let pipeline: FakePipeline;
let watcher: Watcher;
let told: [string, Step][];
beforeEach(() => {
  time = new VirtualTime();
  pipeline = new FakePipeline();
  told = [];
  watcher = new Watcher(pipeline, ({ recording }, step) => told.push([recording.sid, step]), time);
});

const onlyTravel = (): Travel => {
  const [travel] = watcher.travels;
  if (travel === undefined) throw new Error('nothing travels');
  return travel;
};

test('every step is told once, with its seconds since the call was placed', async () => {
  const callSid = `CA${'7'.repeat(32)}`;
  watcher.callPlaced(callSid);
  await time.pass(1);
  const recording = pipeline.make({ callSid });
  watcher.webhookAnswered(recording.sid, 204);
  await time.pass(1);
  pipeline.store(recording);
  await watcher.look();
  await time.pass(1);
  const text = pipeline.write(recording, 'J-1');
  await watcher.look();
  await time.pass(1);
  recording.status = 'deleted';
  await watcher.look();
  await watcher.look();

  expect(told.map(([, step]) => step)).toEqual(['webhook', 'stored', 'line', 'link', 'deleted']);
  expect(onlyTravel()).toMatchObject({
    webhook: { status: 204, seconds: 1 },
    stored: { key: `recordings/${recording.sid}.mp3`, bytes: AUDIO.length, sameAudio: true, seconds: 2 },
    line: { text, jobNumber: 'J-1', seconds: 3 },
    link: { status: 200, sameAudio: true, seconds: 3 },
    deleted: { seconds: 4 },
  });
});

test('a recording of a call that others placed is counted from its creation', async () => {
  const recording = pipeline.make({ dateCreated: time.now() });
  await time.pass(7);
  pipeline.store(recording);
  await watcher.look();
  expect(onlyTravel().stored?.seconds).toBe(7);
});

test('the last step is when anything of any recording happened', async () => {
  const start = time.now();
  expect(watcher.lastStepAt).toEqual(start);
  pipeline.make();
  await time.pass(5);
  await watcher.look();
  expect(watcher.lastStepAt).toEqual(start);
  pipeline.store(pipeline.make());
  await watcher.look();
  expect(watcher.lastStepAt).toEqual(time.now());
});

test('each recording has its own object, line and link, whatever others have', async () => {
  const [first, second] = [pipeline.make(), pipeline.make()];
  pipeline.store(second);
  pipeline.write(second, 'J-2');
  pipeline.store(first);
  pipeline.write(first, 'J-1');
  await watcher.look();
  expect(watcher.travels.map(({ recording, line }) => [recording.sid, line?.jobNumber])).toEqual([
    [first.sid, 'J-1'],
    [second.sid, 'J-2'],
  ]);
});

test('a line in two Jobs is one step', async () => {
  const recording = pipeline.make();
  pipeline.store(recording);
  pipeline.write(recording, 'J-1');
  pipeline.write(recording, 'J-2');
  await watcher.look();
  expect(told.filter(([, step]) => step === 'line')).toHaveLength(1);
});

test('a line is found below what people wrote, and not in what names another object', async () => {
  const recording = pipeline.make();
  pipeline.store(recording);
  pipeline.jobs.set('J-1', `by hand\n---- | URL: https://127.0.0.1/bucket/recordings/x-${recording.sid}.mp3?X=1`);
  await watcher.look();
  expect(onlyTravel().line).toBeUndefined();
  pipeline.write(recording, 'J-1');
  await watcher.look();
  expect(onlyTravel().line?.jobNumber).toBe('J-1');
});

test('other bytes are told from the same', async () => {
  const recording = pipeline.make();
  pipeline.store(recording, Buffer.from('odd'));
  pipeline.write(recording, 'J-1', { status: 200, body: Buffer.from('odd') });
  await watcher.look();
  expect(onlyTravel()).toMatchObject({
    stored: { bytes: 3, sameAudio: false },
    link: { status: 200, sameAudio: false },
  });
});

test('a link that answers with the audio, but not 200, does not play', async () => {
  const recording = pipeline.make();
  pipeline.store(recording);
  pipeline.write(recording, 'J-1', { status: 206, body: AUDIO });
  await watcher.look();
  expect(onlyTravel().link).toMatchObject({ status: 206, sameAudio: false });
});

test('a link is opened once, and the bucket is read no more once all is stored', async () => {
  const recording = pipeline.make();
  pipeline.store(recording);
  pipeline.write(recording, 'J-1');
  await watcher.look();
  pipeline.objects = () => {
    throw new Error('the bucket is read');
  };
  await watcher.look();
  expect(pipeline.opened).toHaveLength(1);
});

test('an object is read once, though it is nobody’s', async () => {
  pipeline.make();
  pipeline.stored.push({ key: 'stray', recordingSid: undefined, bytes: AUDIO });
  const seen: string[][] = [];
  const objects = pipeline.objects.bind(pipeline);
  pipeline.objects = (except) => {
    seen.push([...except]);
    return objects(except);
  };
  await watcher.look();
  await watcher.look();
  expect(seen).toEqual([[], ['stray']]);
});

test('a recording that is made and stored while the bucket is read is seen all the same', async () => {
  pipeline.make();
  const objects = pipeline.objects.bind(pipeline);
  pipeline.objects = (except) => {
    if (pipeline.recordings.length === 1) pipeline.store(pipeline.make());
    return objects(except);
  };
  await watcher.look();
  expect(watcher.travels[1]).toMatchObject({ stored: { sameAudio: true } });
});

test('of a recording that Twilio does not have nothing is told', () => {
  watcher.webhookAnswered(`RE${'9'.repeat(32)}`, 204);
  expect([told, watcher.travels]).toEqual([[], []]);
});
