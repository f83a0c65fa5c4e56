import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManagerCredentials } from '../../../lambdas/adapters/secrets-manager-credentials';
import { CREDENTIALS } from '../../support/fakes/small-fakes';

/** A Secrets Manager that holds `text`, and counts how often it was asked. */
const secretWorld = (text: string | undefined) => {
  const held = { text, reads: 0, now: 0 };
  const client = Object.assign(new SecretsManagerClient({ region: 'us-east-1' }), {
    send: () => {
      held.reads += 1;
      return held.text === undefined
        ? Promise.reject(new Error('ResourceNotFoundException'))
        : Promise.resolve({ SecretString: held.text });
    },
  });
  return { held, secret: secretsManagerCredentials(client, 'production/credentials', () => held.now) };
};

const rotated = { ...CREDENTIALS, twilioAuthToken: 'rotated' };

test('the secret is read once, and kept', async () => {
  const { held, secret } = secretWorld(JSON.stringify(CREDENTIALS));
  expect(await secret.current()).toEqual(CREDENTIALS);
  expect(await secret.current()).toBe(await secret.current());
  expect(held.reads).toBe(1);
});

test('it is read anew on request, but not again within half a minute', async () => {
  const { held, secret } = secretWorld(JSON.stringify(CREDENTIALS));
  const first = await secret.current();
  held.text = JSON.stringify(rotated);
  held.now = 29_999;
  expect(await secret.renewed()).toBe(first);
  held.now = 30_000;
  expect(await secret.renewed()).toEqual(rotated);
  expect(await secret.current()).toEqual(rotated);
  held.now = 59_999;
  await secret.renewed();
  expect(held.reads).toBe(2);
});

test('read anew and found unchanged, it is the same object', async () => {
  const { held, secret } = secretWorld(JSON.stringify(CREDENTIALS));
  const first = await secret.current();
  held.now = 30_000;
  expect(await secret.renewed()).toBe(first);
  expect(held.reads).toBe(2);
});

test.each([
  ['is missing', undefined, 'cannot be read'],
  ['is no JSON', 'twilioAuthToken=primary-token', 'is no JSON'],
  ['lacks a key', JSON.stringify({ ...CREDENTIALS, airtableToken: undefined }), 'airtableToken'],
  ['has an empty key', JSON.stringify({ ...CREDENTIALS, twilioAuthToken: '' }), 'twilioAuthToken'],
])('a secret that %s is for later, and the error says which command mends it', async (_name, text, problem) => {
  const { secret } = secretWorld(text);
  const error: unknown = await secret.current().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'CredentialsUnusable', code: 'credentials-unavailable' });
  const message = error instanceof Error ? error.message : '';
  expect(message).toContain(problem);
  expect(message).toContain('aws secretsmanager create-secret --name production/credentials');
  expect(message).not.toContain('primary-token');
  expect(message).not.toContain(CREDENTIALS.twilioApiKeySecret);
});

test('a secret made after the first look is found by the next', async () => {
  const { held, secret } = secretWorld(undefined);
  await expect(secret.current()).rejects.toMatchObject({ code: 'credentials-unavailable' });
  held.text = JSON.stringify(CREDENTIALS);
  expect(await secret.current()).toEqual(CREDENTIALS);
});

test('a secret mended after a bad one is found by the next, not five minutes later', async () => {
  const { held, secret } = secretWorld('{}');
  await expect(secret.current()).rejects.toMatchObject({ code: 'credentials-unavailable' });
  held.text = JSON.stringify(CREDENTIALS);
  expect(await secret.current()).toEqual(CREDENTIALS);
});
