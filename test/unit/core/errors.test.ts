import {
  CredentialsRefused,
  CredentialsUnusable,
  KeyTaken,
  NoAudio,
  Parked,
  Rejected,
  RetryLater,
  explain,
} from '../../../lambdas/core/errors';

const cause = new TypeError('the cause');

test.each([
  ['retry', RetryLater],
  ['retry', NoAudio],
  ['retry', CredentialsUnusable],
  ['retry', CredentialsRefused],
  ['reject', Rejected],
  ['park', Parked],
])('an error says what becomes of its message: %s', (disposition, Kind) => {
  const error = new Kind('a-code', { message: 'what happened', cause });
  expect(error).toMatchObject({ disposition, code: 'a-code', message: 'what happened', name: Kind.name, cause });
});

test('an error without a cause has none', () => {
  expect(Object.hasOwn(new Parked('x', { message: 'x' }), 'cause')).toBe(false);
});

test('a retry waits as it backs off, unless its error knows better', () => {
  expect(new RetryLater('x', { message: 'x' })).toMatchObject({ waitAtLeastSeconds: 0, waitAtMostSeconds: Infinity });
  expect(new RetryLater('x', { message: 'x', waitAtLeastSeconds: 60, waitAtMostSeconds: 90 })).toMatchObject({
    waitAtLeastSeconds: 60,
    waitAtMostSeconds: 90,
  });
  expect(new NoAudio('x', { message: 'x', waitAtMostSeconds: 7 }).waitAtMostSeconds).toBe(7);
});

test('refused credentials are unusable ones, and audio that is not there a retry', () => {
  expect(new CredentialsRefused('x', { message: 'x' })).toBeInstanceOf(CredentialsUnusable);
  expect(new NoAudio('x', { message: 'x' })).toBeInstanceOf(RetryLater);
});

describe('an explanation', () => {
  test('names the errors, outermost first', () => {
    const inner = new RetryLater('inner', { message: 'the queue is away', cause });
    const outer = new Parked('outer', { message: 'nobody could', cause: inner });
    expect(explain(outer)).toBe('Parked: nobody could < RetryLater: the queue is away < TypeError: the cause');
  });

  test('of an error without a cause is that error', () => {
    expect(explain(new KeyTaken('recordings/x.mp3'))).toBe('KeyTaken: recordings/x.mp3');
  });

  test.each([['a text, perhaps with a secret in it'], [{ token: 'secret' }], [null]])(
    'does not repeat what is no error: %j',
    (value) => {
      expect(explain(value)).toBe('a value that is no Error');
      expect(explain(new Error('outside', { cause: value }))).toBe('Error: outside < a value that is no Error');
    },
  );
});
