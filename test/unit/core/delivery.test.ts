import { each } from '../../../lambdas/core/delivery';
import { NO_DEADLINE, aDeadline, delivered } from '../../support/subjects';

test('each message of a batch succeeds or fails on its own', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => delivered(name)) as [
    ReturnType<typeof delivered<string>>,
    ReturnType<typeof delivered<string>>,
    ReturnType<typeof delivered<string>>,
  ];
  const error = new Error('b fails');
  const handle = each<string>(({ body }) => (body === 'b' ? Promise.reject(error) : Promise.resolve()));
  expect(Array.from(await handle([a, b, c], NO_DEADLINE))).toEqual([[b, error]]);
});

test('a failure is told at once, while the others go on', async () => {
  const [a, b] = [delivered('a'), delivered('b')];
  const others = Promise.withResolvers<undefined>();
  const error = new Error('a fails');
  const handle = each<string>(({ body }) => (body === 'a' ? Promise.reject(error) : others.promise));
  const told = Promise.withResolvers<unknown[]>();
  const handling = handle([a, b], NO_DEADLINE, (...failure) => {
    told.resolve(failure);
  });
  expect(await told.promise).toEqual([a, error]);
  others.resolve(undefined);
  expect((await handling).size).toBe(1);
});

test('they are handled side by side, and all hear of the deadline', async () => {
  const deadline = aDeadline();
  const { promise: everybodyIsHere, resolve } = Promise.withResolvers<undefined>();
  const seen: unknown[] = [];
  const handle = each<string>((_delivery, hears) => {
    seen.push(hears);
    if (seen.length === 3) resolve(undefined);
    return everybodyIsHere;
  });
  const failures = await handle(
    ['a', 'b', 'c'].map((name) => delivered(name)),
    deadline,
  );
  expect(failures.size).toBe(0);
  expect(seen).toEqual([deadline, deadline, deadline]);
});
