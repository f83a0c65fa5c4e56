import { follow, followHome } from '../../../../local/pipeline/follow';
import { isHome } from '../../../../local/pipeline/travel';
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

describe('what cannot be read once is read by the next look', () => {
  const failing = (times: number) => {
    const objects = pipeline.objects.bind(pipeline);
    pipeline.objects = (except) => {
      times -= 1;
      if (times >= 0) throw new Error('socket hang up');
      return objects(except);
    };
  };

  test('of the calls that are followed home', async () => {
    failing(3);
    const outcome = following(1);
    pipeline.bringHome(pipeline.make(), 'J-1');
    await time.pass(2);
    expect(outcome).toEqual({ isHome: true });
    expect(watcher.trouble).toBeUndefined();
  });

  test('of later ones, without a word when it passes', async () => {
    failing(3);
    const said: string[] = [];
    void follow({ watcher, time }, (line) => said.push(line));
    pipeline.bringHome(pipeline.make(), 'J-1');
    await time.pass(2);
    expect(watcher.travels.map(isHome)).toEqual([true]);
    expect(said).toEqual([]);
  });

  test('and is told, once, when it lasts', async () => {
    failing(Infinity);
    const said: string[] = [];
    void follow({ watcher, time }, (line) => said.push(line));
    pipeline.make();
    await time.pass(600);
    expect(said).toEqual(['the bucket cannot be read: socket hang up; trying again']);
  });
});

test('one that stays looks for ever', async () => {
  const steps: string[] = [];
  watcher = new Watcher(pipeline, (_travel, step) => steps.push(step), time);
  void follow({ watcher, time }, () => undefined);
  await time.pass(600);
  pipeline.store(pipeline.make());
  await time.pass(0.15);
  expect(steps).toEqual(['stored']);
  expect(time.pauses).toBe(1);
});
