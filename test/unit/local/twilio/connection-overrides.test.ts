import { splitOverrides } from '../../../../local/twilio/connection-overrides';

test('without overrides Twilio retries once, on connection failure only', () => {
  const { url, overrides } = splitOverrides('https://example.com/x?a=1');
  expect(url).toBe('https://example.com/x?a=1');
  expect(overrides).toEqual({
    connectTimeout: 5_000,
    readTimeout: 15_000,
    totalTime: 15_000,
    retryCount: 1,
    retryPolicy: new Set(['ct']),
  });
});

test('the fragment is taken off and understood', () => {
  const { url, overrides } = splitOverrides(
    'https://example.com/x?job_number=%2B1#rc=5&rp=all&ct=2000&rt=5000&tt=15000',
  );
  expect(url).toBe('https://example.com/x?job_number=%2B1');
  expect(overrides).toEqual({
    connectTimeout: 2_000,
    readTimeout: 5_000,
    totalTime: 15_000,
    retryCount: 5,
    retryPolicy: new Set(['ct', 'rt', '4xx', '5xx']),
  });
});

test('a policy may list several failures', () => {
  expect(splitOverrides('http://a/#rp=5xx,ct').overrides.retryPolicy).toEqual(new Set(['5xx', 'ct']));
});

describe('what Twilio takes (twilio.com/docs/usage/webhooks/webhooks-connection-overrides)', () => {
  const taken = (fragment: string) => splitOverrides(`http://a/#${fragment}`).overrides;

  test('goes from the least to the most of each value', () => {
    expect(taken('rc=0&ct=100&rt=100&tt=100')).toMatchObject({
      retryCount: 0,
      connectTimeout: 100,
      readTimeout: 100,
      totalTime: 100,
    });
    expect(taken('rc=5&ct=10000&rt=15000&tt=15000')).toMatchObject({
      retryCount: 5,
      connectTimeout: 10_000,
      readTimeout: 15_000,
      totalTime: 15_000,
    });
  });

  test.each([
    ['rc', 'rc=-1'],
    ['rc', 'rc=6'],
    ['ct', 'ct=99'],
    ['ct', 'ct=10001'],
    ['rt', 'rt=99'],
    ['rt', 'rt=15001'],
    ['tt', 'tt=99'],
    ['tt', 'tt=15001'],
    ['rp', 'rp=3xx'],
    ['rc', 'rc=1.5'],
  ])('and %s no further: %s', (name, fragment) => {
    expect(() => taken(fragment)).toThrow(`"${name}"`);
  });
});
