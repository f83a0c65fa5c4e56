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

const details = { message: 'what happened', cause };
test.each([
  [new RetryLater('s3-refused', details), { disposition: 'retry', code: 's3-refused', name: 'RetryLater' }],
  [new NoAudio('audio-empty', details), { disposition: 'retry', code: 'audio-empty', name: 'NoAudio' }],
  [
    new CredentialsUnusable('credentials-unavailable', details),
    { disposition: 'retry', code: 'credentials-unavailable', name: 'CredentialsUnusable' },
  ],
  [
    new CredentialsRefused('twilio-credentials-refused', details),
    { disposition: 'retry', code: 'twilio-credentials-refused', name: 'CredentialsRefused' },
  ],
  [new Rejected('no-audio', details), { disposition: 'reject', code: 'no-audio', name: 'Rejected' }],
  [new Parked('keys-taken', details), { disposition: 'park', code: 'keys-taken', name: 'Parked' }],
])('an error says what becomes of its message: %#', (error, told) => {
  expect(error).toMatchObject({ ...told, ...details });
});

test('an error without a cause has none', () => {
  expect(Object.hasOwn(new Parked('keys-taken', { message: 'x' }), 'cause')).toBe(false);
});

test('a retry waits as it backs off, unless its error knows better', () => {
  expect(new RetryLater('s3-refused', { message: 'x' })).toMatchObject({
    waitAtLeastSeconds: 0,
    waitAtMostSeconds: Infinity,
  });
  expect(new RetryLater('s3-refused', { message: 'x', waitAtLeastSeconds: 60, waitAtMostSeconds: 90 })).toMatchObject({
    waitAtLeastSeconds: 60,
    waitAtMostSeconds: 90,
  });
  expect(new NoAudio('audio-empty', { message: 'x', waitAtMostSeconds: 7 }).waitAtMostSeconds).toBe(7);
});

test('refused credentials are unusable ones, and audio that is not there a retry', () => {
  expect(new CredentialsRefused('twilio-credentials-refused', { message: 'x' })).toBeInstanceOf(CredentialsUnusable);
  expect(new NoAudio('audio-empty', { message: 'x' })).toBeInstanceOf(RetryLater);
});

describe('an explanation', () => {
  test('names the errors, outermost first', () => {
    const inner = new RetryLater('queue-unavailable', { message: 'the queue is away', cause });
    const outer = new Parked('tries-exhausted', { message: 'nobody could', cause: inner });
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
