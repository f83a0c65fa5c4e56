import { Teardown } from '../../../../local/pipeline/teardown';

let teardown: Teardown;
let undone: string[];
beforeEach(() => {
  teardown = new Teardown();
  undone = [];
});

const add = (name: string, failure?: Error) =>
  teardown.add(name, async (thing) => {
    await Promise.resolve();
    undone.push(thing);
    if (failure !== undefined) throw failure;
  });

test('a thing to be undone is handed back', () => {
  expect(add('emulator')).toBe('emulator');
});

test('the latest is undone first, each when the one before it is', async () => {
  teardown.add('first', () => {
    undone.push('first');
  });
  add('second');
  add('third');
  await teardown.run();
  expect(undone).toEqual(['third', 'second', 'first']);
});

test('all are undone once, however often that is asked for', async () => {
  add('emulator');
  await Promise.all([teardown.run(), teardown.run()]);
  await teardown.run();
  expect(undone).toEqual(['emulator']);
});

test('what fails keeps nothing else from being undone, and is told', async () => {
  const [late, early] = [new Error('late'), new Error('early')];
  add('first', late);
  add('second');
  add('third', early);
  await expect(teardown.run()).rejects.toMatchObject({ errors: [early, late] });
  expect(undone).toEqual(['third', 'second', 'first']);
});
