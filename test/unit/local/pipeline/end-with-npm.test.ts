import { endWithNpm } from '../../../../local/pipeline/end-with-npm';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';

const started = (env: Record<string, string>) => {
  const time = new VirtualTime();
  const exits: number[] = [];
  const child = { env, ppid: 7, exit: (code: number) => exits.push(code) };
  void endWithNpm(child, time);
  return { time, exits, child };
};

test('started by npm, it ends when it has another parent: npm was killed', async () => {
  const { time, exits, child } = started({ npm_lifecycle_event: 'start' });
  await time.pass(3600);
  expect(exits).toEqual([]);
  child.ppid = 1;
  await time.pass(1);
  expect(exits).toEqual([1]);
});

test('started otherwise, it may outlive its parent', async () => {
  const { time, exits, child } = started({});
  child.ppid = 1;
  await time.pass(3600);
  expect(exits).toEqual([]);
});
