import { impatient, patient, streaming } from '../../../lambdas/runtime/aws-client-config';

/** The longest that one call can take, retries included, apart from the SDK's pauses. */
const longestMs = ({ maxAttempts, requestHandler: { connectionTimeout, requestTimeout } }: typeof impatient) =>
  maxAttempts * (connectionTimeout + requestTimeout);

test('a client that Twilio waits for has answered twice within its 15 s: the secret, then the queue', () => {
  expect(longestMs(impatient)).toBeLessThanOrEqual(8_000);
});

test('a client of a consumer has given up before the invocation is cut off', () => {
  expect(longestMs(patient)).toBeLessThan(60_000);
});

test.each([
  ['impatient', impatient],
  ['patient', patient],
])('a %s client gives up what hangs: without saying so the SDK only warns', (_name, { requestHandler }) => {
  expect(requestHandler.throwOnRequestTimeout).toBe(true);
});

test('an upload has no limit on its length, only on its connection', () => {
  expect(streaming.requestHandler).toEqual({ connectionTimeout: 3_000, requestTimeout: 0 });
  expect(streaming.maxAttempts).toBe(2);
});

test('an upload puts no sentences among the JSON logs', () => {
  expect(Object.keys(streaming.logger)).toEqual(['debug', 'info', 'warn', 'error']);
});
