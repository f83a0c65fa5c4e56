import type { Travel } from '../../../../local/pipeline/travel';
import { type Step, Watcher } from '../../../../local/pipeline/watcher';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';
import type { RecordingState } from '../../../../local/twilio/stand-in';
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
  await time.pass(0.15);
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

describe('a recording that will not come home is followed to its end', () => {
  const sid = `CA${'5'.repeat(32)}`;
  const storedUnder = (recording: RecordingState, job: string) => {
    pipeline.stored.push({
      key: `recordings/2026/11/25/${sid}-${job}.mp3`,
      recordingSid: recording.sid,
      bytes: AUDIO,
    });
  };
  const looks = () => {
    const objects = pipeline.objects.bind(pipeline);
    const seen = { count: 0 };
    pipeline.objects = (except) => {
      seen.count += 1;
      return objects(except);
    };
    return seen;
  };
  const lookFor = async (seconds: number) => {
    for (let past = 0; past < seconds; past += 0.15) {
      await watcher.look();
      await time.pass(0.15);
    }
  };

  test('one that Twilio calls absent ends with its status line, and the bucket is not read for it', async () => {
    const recording = pipeline.make({ status: 'absent', errorCode: 16101, bytes: 0 });
    const seen = looks();
    await watcher.look();
    const text = `---- | 2026-11-25 12:00:00 | Event: Recording | Source: IVR | Status: absent, too short, ${recording.sid}`;
    pipeline.jobs.set('J-1', `by hand\n${text}`);
    await lookFor(10);
    expect(told).toEqual([[recording.sid, 'end']]);
    expect(onlyTravel().end).toMatchObject({ text: `line in Job J-1: ${text}` });
    expect(seen.count).toBe(0);
  });

  test('one whose audio cannot be stored ends so, too, and another one’s line is not its own', async () => {
    const recording = pipeline.make();
    const status = (of: string) =>
      `---- | 2026-11-25 12:00:00 | Event: Recording | Source: IVR | Status: not stored (no-audio), ${of}`;
    pipeline.jobs.set('J-1', status(`RE${'8'.repeat(32)}`));
    await watcher.look();
    expect(told).toEqual([]);
    pipeline.jobs.set('J-1', status(recording.sid));
    await watcher.look();
    expect(told).toEqual([[recording.sid, 'end']]);
  });

  test('one without a job number is stored, and no line is waited for', async () => {
    const recording = pipeline.make({ callSid: sid });
    storedUnder(recording, 'unassigned');
    await lookFor(1);
    expect(told.map(([, step]) => step)).toEqual(['stored', 'end']);
    expect(onlyTravel().end?.text).toContain('no job number');
  });

  test('… and when a Job turns out to know the call, it goes on', async () => {
    const recording = pipeline.make({ callSid: sid });
    storedUnder(recording, 'unassigned');
    await lookFor(1);
    pipeline.jobs.set('J-1', `---- | URL: https://127.0.0.1/bucket/recordings/2026/11/25/${sid}-unassigned.mp3?X=1`);
    await watcher.look();
    expect(told.map(([, step]) => step)).toContain('line');
    expect(onlyTravel().end).toBeUndefined();
  });

  test('one that was given up and is redriven is found again by whoever looks everywhere', async () => {
    const recording = pipeline.make({ callSid: sid });
    pipeline.jobs.set('J-1', `---- | 2026-11-25 12:00:00 | Status: not stored (no-audio), ${recording.sid}`);
    await watcher.look();
    expect(told.map(([, step]) => step)).toEqual(['end']);
    pipeline.jobs.set('J-1001', '');
    storedUnder(recording, 'J-1001');
    await lookFor(10);
    expect(onlyTravel().stored).toBeUndefined();
    await watcher.lookEverywhere();
    expect(told.map(([, step]) => step)).toEqual(['end', 'stored']);
    expect(onlyTravel().end).toBeUndefined();
  });

  test('one of a Job that is not there waits for it, and goes on when it comes', async () => {
    const recording = pipeline.make({ callSid: sid });
    pipeline.jobs.set('J-1001', '');
    storedUnder(recording, 'J-9999');
    await lookFor(1);
    expect(told.map(([, step]) => step)).toEqual(['stored', 'waiting']);
    expect(onlyTravel().waiting?.jobNumber).toBe('J-9999');
    pipeline.jobs.set('J-9999', `---- | URL: https://127.0.0.1/bucket/recordings/2026/11/25/${sid}-J-9999.mp3?X=1`);
    await watcher.look();
    expect(told.map(([, step]) => step)).toContain('line');
  });

  test('a Job is known though its number cannot stand in a key, and though the call has a second recording', async () => {
    pipeline.jobs.set('Job 7/8', '');
    storedUnder(pipeline.make({ callSid: sid }), 'Job_7_8');
    const second = pipeline.make({ callSid: sid });
    storedUnder(second, `Job_7_8-${second.sid}`);
    await watcher.look();
    expect(told.map(([, step]) => step)).toEqual(['stored', 'stored']);
  });

  test('one that nothing happens to is looked for ever more rarely, and for half an hour', async () => {
    const recording = pipeline.make();
    const seen = looks();
    await lookFor(60);
    const first = seen.count;
    expect(first).toBeLessThan(40);
    await lookFor(60);
    expect(seen.count - first).toBeLessThanOrEqual(12);
    await lookFor(30 * 60);
    expect(told).toEqual([[recording.sid, 'end']]);
    const all = seen.count;
    await lookFor(60);
    expect(seen.count).toBe(all);
  });

  test('and soon again when there is another one', async () => {
    pipeline.make();
    await lookFor(600);
    pipeline.store(pipeline.make());
    await watcher.look();
    expect(told.map(([, step]) => step)).toEqual(['stored']);
  });
});

test('a link that does not answer is opened ten times, ever more rarely, before it is told', async () => {
  const recording = pipeline.make();
  pipeline.store(recording);
  pipeline.write(recording, 'J-1');
  const tries: number[] = [];
  pipeline.open = () => {
    tries.push(time.now().getTime());
    return Promise.reject(new Error('socket hang up'));
  };
  for (let looks = 0; looks < 100; looks += 1) {
    await watcher.look();
    await time.pass(0.15);
  }
  expect(tries).toHaveLength(10);
  expect((tries[9] ?? 0) - (tries[0] ?? 0)).toBeGreaterThan(4000);
  expect(onlyTravel().link).toMatchObject({ status: undefined, sameAudio: false });
});

test('a bucket that cannot be read is trouble until it can', async () => {
  pipeline.make();
  const objects = pipeline.objects.bind(pipeline);
  pipeline.objects = () => {
    throw new Error('socket hang up');
  };
  await watcher.look();
  expect(watcher.trouble).toEqual(new Error('socket hang up'));
  pipeline.objects = objects;
  await watcher.look();
  expect(watcher.trouble).toEqual(new Error('socket hang up'));
  await time.pass(0.15);
  await watcher.look();
  expect(watcher.trouble).toBeUndefined();
});
