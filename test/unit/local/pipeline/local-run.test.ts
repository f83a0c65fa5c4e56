import { ExplainedError } from '../../../../local/emulator/explained-error';
import { localRun } from '../../../../local/pipeline/local-run';
import { Progress } from '../../../../local/pipeline/progress';
import type { Report } from '../../../../local/pipeline/report';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';
import { FakePipeline, Written } from '../../../support/local/fake-pipeline';

let time: VirtualTime;
let pipeline: FakePipeline;
let written: Written;
let kept: unknown[];
beforeEach(() => {
  time = new VirtualTime();
  pipeline = new FakePipeline();
  written = new Written();
  kept = [];
});

/** Starts a run, whose calls come home at once unless said otherwise. */
const start = ({ calls = 1, once = true } = {}) => {
  const outcome: { report?: Report; error?: unknown } = {};
  const run = localRun(
    { calls, once },
    {
      progress: new Progress(written, time),
      time,
      start: async ({ onProgress }) => {
        onProgress('starting the local AWS');
        await time.pause(7_000, new AbortController().signal);
        return pipeline;
      },
      keepLogs: (failed) => {
        kept.push(failed);
        return Promise.resolve('/kept/here');
      },
      machineTrouble: () => 'The disk is full.',
      aboutAwsCli: () => Promise.resolve('Your aws is older than the hills.'),
    },
  );
  run.then(
    (report) => (outcome.report = report),
    (error: unknown) => (outcome.error = error),
  );
  return outcome;
};
const homeAtOnce = () => {
  pipeline.onCall = (recording, jobNumber) => {
    pipeline.bringHome(recording, jobNumber);
  };
};

test('calls that come home are told step by step, reported, and everything is stopped', async () => {
  homeAtOnce();
  const outcome = start({ calls: 2 });
  await time.pass(60);
  expect(outcome.report).toMatchObject({
    calls: 2,
    home: 2,
    recordings: [{ deletedAtTwilio: true }, { deletedAtTwilio: true }],
  });
  expect(pipeline.stops).toBe(1);
  expect(kept).toEqual([]);
  const [first = '', reminder = '', following = '', ...steps] = written.lines;
  expect([first, reminder, following]).toEqual([
    '   0.0 s  starting the local AWS …',
    '   5.0 s    still starting the local AWS (5 s)',
    '   7.0 s  following 2 calls home …',
  ]);
  // The second look.
  const home = steps.indexOf('   7.2 s  2 of 2 home');
  expect(steps.slice(home + 1)).toEqual([
    '   7.2 s  having links refreshed, played and audited …',
    ...[1, 2].map(() => expect.stringMatching(/^ {3}7\.2 s {2}Job J-1001: /) as unknown),
    ...[1, 2].map(() => expect.stringMatching(/^ {3}7\.2 s {2}recordings (url|access) /) as unknown),
    ...['            given to', '', '            played', '   7.2 s  stopping'],
  ]);
  expect(outcome.report?.links).toMatchObject({ recordingSid: pipeline.recordings[0]?.sid, jobNumber: 'J-1001' });
  for (const { sid } of pipeline.recordings) {
    const told = steps
      .slice(0, home)
      .filter((line) => line.includes(sid))
      .map((line) => line.replace(/^.* s {2}/, ''));
    expect(told.map((line) => line.split(/[ ,]/)[0])).toEqual(['webhook', 'stored', 'line', 'Twilio', 'signed']);
  }
  expect(time.pauses).toBe(0);
});

test('one call is called a call', async () => {
  homeAtOnce();
  start({ calls: 1 });
  await time.pass(60);
  expect(written.text).toContain('following 1 call home …');
});

test('what does not come home in two minutes is given up, with what is missing and where the logs are', async () => {
  pipeline.onCall = (recording) => {
    pipeline.store(recording);
  };
  const outcome = start();
  await time.pass(7 + 119);
  expect(outcome).toEqual({});
  await time.pass(2);
  expect(outcome.report).toMatchObject({ calls: 1, home: 0 });
  const [recording] = pipeline.recordings;
  expect(written.lines).toContain(`  ${String(recording?.sid)}: no line in its Job, still at Twilio`);
  expect(written.lines).toContain('  The disk is full.');
  expect(written.lines).toContain('Given up. All logs: /kept/here');
  expect(kept).toEqual([pipeline]);
  expect(pipeline.stops).toBe(1);
});

test('links that do not do what they should are told, and where the logs are', async () => {
  homeAtOnce();
  pipeline.refreshStatus = 404;
  const outcome = start();
  await time.pass(60);
  expect(outcome.report).toMatchObject({ calls: 1, home: 1, links: null });
  expect(written.lines.slice(-3)).toEqual([
    "   7.2 s  Links: the automation's request was answered 404: an answer",
    'All logs: /kept/here',
    '   7.2 s  stopping',
  ]);
});

test('what cannot be read is told when it is given up', async () => {
  pipeline.objects = () => {
    throw new Error('socket hang up');
  };
  const outcome = start();
  await time.pass(7 + 121);
  expect(outcome.report).toMatchObject({ home: 0 });
  expect(written.lines).toContain('  the bucket cannot be read: socket hang up');
});

test('a refused webhook is not waited for', async () => {
  pipeline.webhookStatus = 403;
  const outcome = start();
  await time.pass(8);
  expect(outcome.report).toMatchObject({ home: 0 });
  expect(written.text).toContain('its webhook was answered 403 instead of 204');
});

test('a run that stays tells what to try, and follows what comes later', async () => {
  homeAtOnce();
  const outcome = start({ once: false });
  await time.pass(60);
  expect(written.text).toContain('The pipeline is running. Try:');
  expect(written.text).toContain('    Your aws is older than the hills.\n');
  expect(written.text).not.toContain('stopping');
  const later = pipeline.make({ callSid: 'later', dateCreated: time.now() });
  pipeline.bringHome(later, 'J-1001');
  await time.pass(1);
  expect(written.lines.filter((line) => line.includes(later.sid))).toHaveLength(4);
  expect(outcome).toEqual({});
  expect(pipeline.stops).toBe(0);
});

test('what cannot be started is no run', async () => {
  const failure = new Error('Python is missing');
  const run = localRun(
    { calls: 1, once: true },
    {
      progress: new Progress(written, time),
      time,
      start: () => Promise.reject(failure),
      keepLogs: () => Promise.resolve(''),
      machineTrouble: () => undefined,
      aboutAwsCli: () => Promise.resolve(undefined),
    },
  );
  await expect(run).rejects.toBe(failure);
});

describe('an emulator that ends by itself ends the run', () => {
  const death = new ExplainedError('The local AWS was killed');

  test('while calls are followed', async () => {
    const outcome = start({ once: true });
    await time.pass(20);
    pipeline.die(death);
    await time.pass(60);
    expect(outcome).toEqual({ error: death });
    expect(written.lines.filter((line) => line.includes('still following')).length).toBe(2);
  });

  test('while it stays', async () => {
    homeAtOnce();
    const outcome = start({ once: false });
    await time.pass(60);
    pipeline.die(death);
    await time.pass(1);
    expect(outcome).toEqual({ error: death });
  });
});

test('what cannot be stopped is told', async () => {
  homeAtOnce();
  pipeline.stop = () => Promise.reject(new Error('not everything could be stopped'));
  const outcome = start();
  await time.pass(60);
  expect(outcome.error).toMatchObject({ message: 'not everything could be stopped' });
});
