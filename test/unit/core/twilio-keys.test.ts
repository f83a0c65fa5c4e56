import { type Credentials, credentials, twilioKeysOf, withCredentials } from '../../../lambdas/core/credentials';
import { CredentialsIncomplete } from '../../../lambdas/core/errors';
import { accountSid } from '../../../lambdas/core/recording';
import { CREDENTIALS, MemoryCredentials } from '../../support/fakes/small-fakes';
import { ANOTHER_ACCOUNT } from '../../support/subjects';

const KEYS = { authToken: 'their-token', apiKeySid: 'SK2', apiKeySecret: 'their-secret' };
const secretWith = (entry: unknown, over: object = {}): Credentials =>
  credentials.parse({ ...CREDENTIALS, ...over, twilioAccounts: { [ANOTHER_ACCOUNT]: entry } });
const complaint = (secret: Credentials, account: typeof ANOTHER_ACCOUNT | undefined): string => {
  try {
    return `opened by ${twilioKeysOf(secret, account).apiKeySid}`;
  } catch (error) {
    if (error instanceof CredentialsIncomplete) return `${error.code}: ${error.message}`;
    throw error;
  }
};

test('each account has its own keys', () => {
  const secret = secretWith({ ...KEYS, nextAuthToken: 'their-next' });
  expect(twilioKeysOf(secret, ANOTHER_ACCOUNT)).toEqual({ ...KEYS, nextAuthToken: 'their-next' });
  expect(twilioKeysOf(secret, undefined)).toEqual({
    authToken: CREDENTIALS.twilioAuthToken,
    apiKeySid: CREDENTIALS.twilioApiKeySid,
    apiKeySecret: CREDENTIALS.twilioApiKeySecret,
  });
});

test('the first one has a second token, too, while a promotion is under way', () => {
  const secret = credentials.parse({ ...CREDENTIALS, twilioNextAuthToken: 'next' });
  expect(twilioKeysOf(secret, undefined)).toMatchObject({ nextAuthToken: 'next' });
});

test.each([
  ['nothing', undefined, /^credentials-unavailable: The secret has nothing for .*AC7777/],
  ['null', null, /is not complete .* AC7777/],
  ['a text', 'their-token', /is not complete .* AC7777/],
  ['a list', [KEYS], /is not complete .* AC7777/],
  ['no token', { ...KEYS, authToken: undefined }, /authToken\) for .*AC7777/],
  ['an empty token', { ...KEYS, authToken: '' }, /authToken\) for .*AC7777/],
  ['an empty second token', { ...KEYS, nextAuthToken: '' }, /nextAuthToken\) for .*AC7777/],
  ['a number as its key', { ...KEYS, apiKeySid: 7 }, /apiKeySid\) for .*AC7777/],
  ['no key', { ...KEYS, apiKeySecret: undefined }, /apiKeySecret\) for .*AC7777/],
])('an account with %s is told by name, and the first one opens all the same', (_name, entry, told) => {
  const secret = secretWith(entry);
  expect(complaint(secret, ANOTHER_ACCOUNT)).toMatch(told);
  expect(complaint(secret, undefined)).toBe(`opened by ${CREDENTIALS.twilioApiKeySid}`);
});

test('no account is opened by the keys of another', () => {
  const others = [KEYS, { ...KEYS, apiKeySid: 'SK3' }];
  const accounts = ['3', '4'].map((digit) => accountSid.parse(`AC${digit.repeat(32)}`));
  const twilioAccounts = Object.fromEntries(accounts.map((account, index) => [account, others[index]]));
  const secret = credentials.parse({ ...CREDENTIALS, twilioAccounts });
  expect(accounts.map((account) => twilioKeysOf(secret, account))).toEqual(others);
  expect(complaint(secret, ANOTHER_ACCOUNT)).toMatch(/has nothing for .*AC7777/);
});

test.each([
  [{ twilioAuthToken: '' }, 'authToken'],
  [{ twilioAuthToken: undefined }, 'authToken'],
  [{ twilioAuthToken: 7 }, 'authToken'],
  [{ twilioNextAuthToken: '' }, 'nextAuthToken'],
  [{ twilioNextAuthToken: 7 }, 'nextAuthToken'],
  [{ twilioApiKeySid: undefined }, 'apiKeySid'],
  [{ twilioApiKeySecret: 7 }, 'apiKeySecret'],
])('the first one broken by %j is told, and the other one opens all the same', (over, name) => {
  const secret = secretWith(KEYS, over);
  expect(complaint(secret, undefined)).toMatch(`${name}) for the first Twilio account`);
  expect(complaint(secret, ANOTHER_ACCOUNT)).toBe('opened by SK2');
});

test('what all accounts need is needed', () => {
  const twilioAccounts = { [ANOTHER_ACCOUNT]: KEYS };
  const { error } = credentials.safeParse({ ...CREDENTIALS, airtableToken: '', twilioAccounts });
  expect(error?.issues).toMatchObject([{ path: ['airtableToken'] }]);
});

test.each([[undefined], [null], ['text'], [[KEYS]], [{}], [7]])(
  'twilioAccounts of %j: there are no further accounts, and the first one has to be whole',
  (twilioAccounts) => {
    const parsed = credentials.safeParse({ ...CREDENTIALS, twilioAccounts });
    expect(parsed.data).toMatchObject(CREDENTIALS);
    expect(parsed.data && complaint(parsed.data, ANOTHER_ACCOUNT)).toMatch(/has nothing for .*AC7777/);
    expect(credentials.safeParse({ ...CREDENTIALS, twilioApiKeySid: '', twilioAccounts }).success).toBe(false);
  },
);

test('no complaint tells what the secret holds', () => {
  const told = complaint(secretWith({ ...KEYS, apiKeySecret: ['their-secret'] }), ANOTHER_ACCOUNT);
  for (const value of Object.values(KEYS)) expect(told).not.toContain(value);
});

describe('an entry that is not there', () => {
  const opened = async (secret: MemoryCredentials) =>
    await withCredentials(secret, (current) => Promise.resolve(twilioKeysOf(current, ANOTHER_ACCOUNT)));

  test('is looked for in a newly read secret: it may have been added a minute ago', async () => {
    const secret = new MemoryCredentials(CREDENTIALS, secretWith(KEYS));
    expect(await opened(secret)).toEqual(KEYS);
    expect(secret.renewals).toBe(1);
  });

  test('and is missed where that has none either', async () => {
    const secret = new MemoryCredentials();
    await expect(opened(secret)).rejects.toBeInstanceOf(CredentialsIncomplete);
    expect(secret.renewals).toBe(1);
  });
});
