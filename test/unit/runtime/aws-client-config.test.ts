import { impatient, patient, streaming } from '../../../lambdas/runtime/aws-client-config';

/** The longest that one call can take, retries included: a request's timeout begins with its connection. */
const longestMs = ({ maxAttempts, requestHandler: { requestTimeout } }: typeof impatient) =>
  // The SDK pauses up to 0.1 s, 0.2 s, … between tries.
  maxAttempts * requestTimeout + 100 * (2 ** (maxAttempts - 1) - 1);

test('a client that Twilio waits for has given up before Twilio hangs up, which is after 5 s', () => {
  expect(longestMs(impatient)).toBeLessThan(5_000);
});

test('a client of a consumer has given up before the shortest invocation, of a minute, has to end its work', () => {
  expect(longestMs(patient)).toBeLessThan(50_000);
});

test('an upload has no limit on its length, only on its connection', () => {
  const { connectionTimeout, requestTimeout } = streaming.requestHandler;
  expect([requestTimeout, connectionTimeout > 0]).toEqual([0, true]);
});

test('an upload puts no sentences among the JSON logs', () => {
  const said = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockReturnValue(true));
  try {
    for (const say of Object.values(streaming.logger)) say();
    expect(Object.keys(streaming.logger)).toEqual(['debug', 'info', 'warn', 'error']);
    for (const { mock } of said) expect(mock.calls).toEqual([]);
  } finally {
    for (const stream of said) stream.mockRestore();
  }
});
