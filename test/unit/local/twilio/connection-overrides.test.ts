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

test.each(['rc=6', 'ct=99', 'ct=10001', 'rt=15001', 'tt=15001', 'rp=3xx'])(
  '%s is outside what Twilio takes',
  (fragment) => {
    expect(() => splitOverrides(`http://a/#${fragment}`)).toThrow();
  },
);
