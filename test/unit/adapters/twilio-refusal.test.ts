/*
 * Codes: twilio.com/docs/api/errors (20003, 20005, 20006, 20403, 10001, 90010, 70051: account and key; 20009, 21501: later).
 */
import { translate, translateDeletion } from '../../../lambdas/adapters/twilio-refusal';

test.each([10001, 20003, 20005, 20006, 20403, 70051, 90010])('%i is about the account, whatever the status', (code) => {
  for (const status of [400, 401, 403, 500])
    for (const translated of [translate({ status, code }), translateDeletion({ status, code })])
      expect(translated).toMatchObject({
        name: 'CredentialsRefused',
        code: 'twilio-credentials-refused',
        message:
          `Twilio answered ${status} (${code}). One of these: the secret holds no valid API key of this account; the key ` +
          'is restricted and lacks a permission for recordings; the account is suspended or closed',
      });
});

test.each([
  [{ status: 400, code: 20001 }, 'Parked', 'RetryLater'],
  [{ status: 403 }, 'Parked', 'CredentialsRefused'],
  [{ status: 403, code: 16999 }, 'Parked', 'CredentialsRefused'],
  [{ status: 405, code: 20004 }, 'Parked', 'RetryLater'],
  [{ status: 409 }, 'Parked', 'RetryLater'],
  [{ status: 410, code: 20410 }, 'Parked', 'RetryLater'],
  [{ status: 499 }, 'Parked', 'RetryLater'],
  [{ status: 404 }, 'RetryLater', 'RetryLater'],
  [{ status: 408 }, 'RetryLater', 'RetryLater'],
  [{ status: 425 }, 'RetryLater', 'RetryLater'],
  [{ status: 429 }, 'RetryLater', 'RetryLater'],
  [{ status: 500 }, 'RetryLater', 'RetryLater'],
  [{ status: 599 }, 'RetryLater', 'RetryLater'],
  [{ status: 400, code: 20009 }, 'RetryLater', 'RetryLater'],
  [{ status: 409, code: 20009 }, 'RetryLater', 'RetryLater'],
  [{ status: 403, code: 21501 }, 'RetryLater', 'RetryLater'],
  [{ status: 401 }, 'CredentialsRefused', 'CredentialsRefused'],
])('%j makes of a deletion %s, of a question %s', (error, deletion, question) => {
  expect(translateDeletion(error).name).toBe(deletion);
  expect(translate(error).name).toBe(question);
});

test('a refused deletion says what a person can do', () => {
  expect(translateDeletion({ status: 400 })).toMatchObject({
    code: 'deletion-refused',
    message:
      "Twilio answered 400: it will not delete this recording. Look at it in Twilio's console, delete it there, then redrive",
  });
});
