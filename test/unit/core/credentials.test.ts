import { type Credentials, credentials, twilioKeysOf, withCredentials } from '../../../lambdas/core/credentials';
import { CredentialsRefused, CredentialsUnusable } from '../../../lambdas/core/errors';
import { accountSid } from '../../../lambdas/core/recording';
import { CREDENTIALS, MemoryCredentials } from '../../support/fakes/small-fakes';

const NEW: Credentials = { ...CREDENTIALS, airtableToken: 'patNEW' };
const refused = () => new CredentialsRefused('airtable-credentials-refused', { message: '401' });

/** The other side: it takes one token only. */
const accepting =
  (token: string, asked: string[] = []) =>
  ({ airtableToken }: Credentials): Promise<string> => {
    asked.push(airtableToken);
    return airtableToken === token ? Promise.resolve('taken') : Promise.reject(refused());
  };

test('credentials that are taken are not read again', async () => {
  const secret = new MemoryCredentials();
  expect(await withCredentials(secret, accepting('patTOKEN'))).toBe('taken');
  expect(secret.renewals).toBe(0);
});

test('refused ones are read again, and tried once more', async () => {
  const asked: string[] = [];
  const secret = new MemoryCredentials(CREDENTIALS, NEW);
  expect(await withCredentials(secret, accepting('patNEW', asked))).toBe('taken');
  expect(asked).toEqual(['patTOKEN', 'patNEW']);
});

test('the same ones are not tried twice', async () => {
  const asked: string[] = [];
  await expect(withCredentials(new MemoryCredentials(), accepting('patNEW', asked))).rejects.toMatchObject({
    code: 'airtable-credentials-refused',
  });
  expect(asked).toEqual(['patTOKEN']);
});

test('new ones that are refused, too, are not read a third time', async () => {
  const secret = new MemoryCredentials(CREDENTIALS, NEW);
  await expect(withCredentials(secret, accepting('another'))).rejects.toBeInstanceOf(CredentialsRefused);
  expect(secret.renewals).toBe(1);
});

test.each([
  ['what has nothing to do with them', new Error('503')],
  ['a secret that is of no use', new CredentialsUnusable('credentials-unavailable', { message: 'away' })],
])('%s does not have the secret read again', async (_name, error) => {
  const secret = new MemoryCredentials(CREDENTIALS, NEW);
  await expect(withCredentials(secret, () => Promise.reject(error))).rejects.toBe(error);
  expect(secret.renewals).toBe(0);
});

describe('the secret', () => {
  test('may hold a second auth token, while a promotion is under way', () => {
    expect(credentials.parse(CREDENTIALS)).toEqual(CREDENTIALS);
    const promoted = { ...CREDENTIALS, twilioNextAuthToken: 'next' };
    expect(credentials.parse(promoted)).toEqual(promoted);
  });

  test('is read without what was pasted around its keys, such as the end of a line', () => {
    const { twilioAuthToken, twilioApiKeySid, twilioApiKeySecret, airtableToken } = CREDENTIALS;
    const pasted = {
      ...{ twilioAuthToken: `${twilioAuthToken}\n`, twilioApiKeySid: ` ${twilioApiKeySid}` },
      ...{ twilioApiKeySecret: `${twilioApiKeySecret}\r\n`, airtableToken: `\t${airtableToken} ` },
    };
    expect(credentials.parse({ ...CREDENTIALS, ...pasted })).toEqual(CREDENTIALS);
    const further = accountSid.parse(`AC${'2'.repeat(32)}`);
    const entry = { authToken: 'token\n', apiKeySid: 'SK2\n', apiKeySecret: ' secret' };
    const keys = twilioKeysOf(credentials.parse({ ...CREDENTIALS, twilioAccounts: { [further]: entry } }), further);
    expect(keys).toEqual({ authToken: 'token', apiKeySid: 'SK2', apiKeySecret: 'secret' });
  });

  test.each(['twilioAuthToken', 'twilioApiKeySid', 'twilioApiKeySecret', 'airtableToken'])(
    'is of no use without %s, or with an empty one',
    (name) => {
      expect(credentials.safeParse({ ...CREDENTIALS, [name]: undefined }).error?.issues).toMatchObject([
        { path: [name] },
      ]);
      expect(credentials.safeParse({ ...CREDENTIALS, [name]: '' }).error?.issues).toMatchObject([{ path: [name] }]);
    },
  );

  test.each([
    ['', undefined],
    [undefined, undefined],
    [7, undefined],
    ['refresh', 'refresh'],
    ['refresh\n', 'refresh'],
    ['two words', undefined],
  ])('with %j as the token of the box for fresh links it opens all the rest', (airtableRefreshToken, read) => {
    const parsed = credentials.parse({ ...CREDENTIALS, airtableRefreshToken });
    expect(parsed).toEqual({ ...CREDENTIALS, airtableRefreshToken: read });
  });

  test('is of no use with an empty second auth token, which would sign for everybody', () => {
    expect(credentials.safeParse({ ...CREDENTIALS, twilioNextAuthToken: '' }).success).toBe(false);
  });
});
