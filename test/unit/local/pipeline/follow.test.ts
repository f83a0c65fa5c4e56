import { follow, followHome } from '../../../../local/pipeline/follow';
import { Watcher } from '../../../../local/pipeline/watcher';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';
import { FakePipeline } from '../../../support/local/fake-pipeline';

let time: VirtualTime;
let pipeline: FakePipeline;
let watcher: Watcher;
beforeEach(() => {
  time = new VirtualTime();
  pipeline = new FakePipeline();
  watcher = new Watcher(pipeline, () => undefined, time);
});

/** What has come of following: undefined while it goes on. */
const following = (recordings: number) => {
  const outcome: { isHome?: boolean } = {};
  void followHome({ watcher, time }, { recordings, patienceSeconds: 120 }).then((isHome) => {
    outcome.isHome = isHome;
  });
  return outcome;
};

test('it is over as soon as so many are home', async () => {
  const outcome = following(2);
  pipeline.bringHome(pipeline.make(), 'J-1');
  await time.pass(10);
  expect(outcome).toEqual({});
  pipeline.bringHome(pipeline.make(), 'J-2');
  await time.pass(0.15);
  expect(outcome).toEqual({ isHome: true });
  expect(time.pauses).toBe(0);
});

test('a refused one is not waited for, and is not home', async () => {
  pipeline.bringHome(pipeline.make(), 'J-1');
  const outcome = following(2);
  watcher.webhookAnswered(pipeline.make().sid, 503);
  await time.pass(0.15);
  expect(outcome).toEqual({ isHome: false });
});

test('it is given up after more than two minutes without a step, and each step counts anew', async () => {
  const outcome = following(1);
  const recording = pipeline.make();
  await time.pass(119);
  pipeline.store(recording);
  await time.pass(119);
  expect(outcome).toEqual({});
  pipeline.write(recording, 'J-1');
  await time.pass(0.15);
  const lastStep = watcher.lastStepAt.getTime();
  await time.pass((lastStep - time.now().getTime()) / 1000 + 120);
  expect(outcome).toEqual({});
  await time.pass(0.15);
  expect(outcome).toEqual({ isHome: false });
});

test('what cannot be looked at ends it', async () => {
  pipeline.open = () => Promise.reject(new Error('the link did not answer'));
  pipeline.bringHome(pipeline.make(), 'J-1');
  const homecoming = followHome({ watcher, time }, { recordings: 1, patienceSeconds: 120 });
  await expect(homecoming).rejects.toThrow('the link did not answer');
});

test('one that stays looks for ever', async () => {
  const steps: string[] = [];
  watcher = new Watcher(pipeline, (_travel, step) => steps.push(step), time);
  void follow({ watcher, time });
  await time.pass(600);
  pipeline.store(pipeline.make());
  await time.pass(0.15);
  expect(steps).toEqual(['stored']);
  expect(time.pauses).toBe(1);
});
