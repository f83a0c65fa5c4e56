import type { Credentials } from '../../../lambdas/core/credentials';
import { CREDENTIALS, MemoryCredentials } from '../../support/fakes/small-fakes';
import { ANOTHER_ACCOUNT } from '../../support/subjects';
import { ACCOUNT, form, ingestWorld, signed } from '../../support/worlds/ingest-world';

const THEIRS = { authToken: 'their-token', apiKeySid: 'SK2', apiKeySecret: 'their-secret' };
const secretWith = (entry: unknown): Credentials => ({ ...CREDENTIALS, twilioAccounts: { [ANOTHER_ACCOUNT]: entry } });
const worldWith = (secret: Credentials, renewed = secret) =>
  ingestWorld(new MemoryCredentials(secret, renewed), [ANOTHER_ACCOUNT]);
const callback = (AccountSid: string, token: string) => signed({ params: form({ AccountSid }), token });

test('a callback in the name of a further account, signed by its token, is its recording', async () => {
  const { accept, recordings } = worldWith(secretWith(THEIRS));
  expect(await accept(callback(ANOTHER_ACCOUNT, 'their-token'))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ outcome: 'completed', accountSid: ANOTHER_ACCOUNT }]);
});

test('so it is when nothing was recorded', async () => {
  const { accept, recordings } = worldWith(secretWith(THEIRS));
  const params = form({ AccountSid: ANOTHER_ACCOUNT, RecordingStatus: 'absent', ErrorCode: '16101' });
  expect(await accept(signed({ params, token: 'their-token' }))).toEqual({ status: 204 });
  expect(recordings.sent).toMatchObject([{ outcome: 'absent', accountSid: ANOTHER_ACCOUNT }]);
});

test("the first account's recordings name no account", async () => {
  const { accept, recordings } = worldWith(secretWith(THEIRS));
  expect(await accept(callback(ACCOUNT, CREDENTIALS.twilioAuthToken))).toEqual({ status: 204 });
  expect(recordings.sent[0]?.accountSid).toBeUndefined();
});

test.each([
  ['the first account’s token for a further account', ANOTHER_ACCOUNT, CREDENTIALS.twilioAuthToken],
  ['a further account’s token for the first', ACCOUNT, 'their-token'],
  ['nobody’s token', ANOTHER_ACCOUNT, 'forged'],
])('%s opens nothing', async (_name, account, token) => {
  const { accept, recordings, metrics } = worldWith(secretWith(THEIRS));
  expect(await accept(callback(account, token))).toMatchObject({ status: 403 });
  expect(recordings.sent).toEqual([]);
  expect(metrics.names).toEqual(['SignatureFailures', 'WebhooksRefused']);
});

test.each(['their-token', 'forged'])('an account that is not named is a stranger, signed by %s', async (token) => {
  const { accept, recordings, metrics } = worldWith(secretWith(THEIRS));
  expect(await accept(callback(`AC${'8'.repeat(32)}`, token))).toMatchObject({ status: 403 });
  expect(recordings.sent).toEqual([]);
  expect(metrics.names).toEqual(['WebhooksForged']);
});

test('keys in the secret alone make no account of the pipeline', async () => {
  const { accept, metrics } = ingestWorld(new MemoryCredentials(secretWith(THEIRS)));
  expect(await accept(callback(ANOTHER_ACCOUNT, 'their-token'))).toMatchObject({ status: 403 });
  expect(metrics.names).toEqual(['WebhooksForged']);
});

test('one that names two accounts is a stranger', async () => {
  const { accept, recordings } = worldWith(secretWith(THEIRS));
  const params = { ...form(), AccountSid: [ACCOUNT, ANOTHER_ACCOUNT] };
  for (const token of ['their-token', CREDENTIALS.twilioAuthToken])
    expect(await accept(signed({ params, token }))).toMatchObject({ status: 403 });
  expect(recordings.sent).toEqual([]);
});

test('both tokens of a further account are accepted while one is promoted', async () => {
  const { accept } = worldWith(secretWith({ ...THEIRS, nextAuthToken: 'their-next' }));
  for (const token of ['their-token', 'their-next'])
    expect(await accept(callback(ANOTHER_ACCOUNT, token))).toEqual({ status: 204 });
});

test.each([
  ['nothing', CREDENTIALS],
  ['a token of before', secretWith({ ...THEIRS, authToken: 'old' })],
])('an account of which the known secret has %s is looked for in a newly read one', async (_name, known) => {
  const { accept } = worldWith(known, secretWith(THEIRS));
  expect(await accept(callback(ANOTHER_ACCOUNT, 'their-token'))).toEqual({ status: 204 });
});

describe('an account whose part of the secret is missing or broken', () => {
  test.each([undefined, { ...THEIRS, authToken: '' }, 'text'])('(%j) is to try again, and is told', async (entry) => {
    const { accept, recordings, metrics, log } = worldWith(secretWith(entry));
    expect(await accept(callback(ANOTHER_ACCOUNT, 'their-token'))).toMatchObject({ status: 503 });
    expect(metrics.names).toEqual(['WebhooksPostponed', 'CredentialsUnusable']);
    expect(log.lines).toMatchObject([
      { fields: { error: 'credentials-unavailable', reason: expect.stringContaining(ANOTHER_ACCOUNT) as string } },
    ]);
    expect(await accept(callback(ACCOUNT, CREDENTIALS.twilioAuthToken))).toEqual({ status: 204 });
    expect(recordings.sent).toHaveLength(1);
  });

  test('may be the first: the others go on', async () => {
    const { accept, metrics } = worldWith({ ...secretWith(THEIRS), twilioAuthToken: '' });
    expect(await accept(callback(ACCOUNT, ''))).toMatchObject({ status: 503 });
    expect(await accept(callback(ANOTHER_ACCOUNT, 'their-token'))).toEqual({ status: 204 });
    expect(metrics.names).toEqual(['WebhooksPostponed', 'CredentialsUnusable', 'WebhooksAccepted']);
  });
});

test('the log says whose token did not fit; what is answered does not tell which accounts there are', async () => {
  const { accept, log } = worldWith(secretWith(THEIRS));
  const replies = await Promise.all(
    [ANOTHER_ACCOUNT, ACCOUNT, `AC${'8'.repeat(32)}`].map((account) => accept(callback(account, 'forged'))),
  );
  expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
  const reasons = log.lines.map(({ fields }) => String(fields.reason));
  expect(reasons.map((reason) => reason.includes(ANOTHER_ACCOUNT))).toEqual([true, false, false]);
});
