import { type AccountSid, accountSid } from '../../lambdas/core/recording';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE } from '../support/subjects';
import { download, heldSid, recorded, secretOf, sourceAt } from '../support/worlds/twilio-world';

/* Two accounts at Twilio, each with keys of its own. */

let twilio: TwilioStandIn;
let further: AccountSid;
beforeEach(async () => {
  twilio = await startTwilio({ subaccounts: ['north', 'south'] });
  further = accountSid.parse(twilio.subaccounts[0]?.accountSid);
});
afterEach(() => twilio.stop());

/** The secret with another entry for the further account. */
const secretWith = (entry: unknown) => ({ ...secretOf(twilio), twilioAccounts: { [further]: entry } });

/** What is asked of Twilio about a recording, all three ways. */
const asked = async (credentials: MemoryCredentials, account: AccountSid | undefined) => {
  const sid = await heldSid(twilio, account === undefined ? {} : { accountSid: account });
  const source = sourceAt(twilio, { credentials });
  const recording = { ...recorded(sid), accountSid: account };
  return {
    sid,
    describing: () => source.describe(sid, NO_DEADLINE, account),
    downloading: () => download(source, recording),
    removing: () => source.remove(sid, NO_DEADLINE, account),
  };
};

/** Twilio's error dictionary, 20003: "main account API keys against subaccount resources". */
test("a parent's API key opens no subaccount: that is told by the subaccount's SID, and deletes nothing", async () => {
  const { authToken, apiKeySid, apiKeySecret } = twilio;
  const { sid, ...ways } = await asked(
    new MemoryCredentials(secretWith({ authToken, apiKeySid, apiKeySecret })),
    further,
  );
  for (const way of Object.values(ways))
    await expect(way()).rejects.toMatchObject({
      name: 'CredentialsRefused',
      code: 'twilio-credentials-refused',
      message: expect.stringContaining(further) as string,
    });
  expect(twilio.recording(sid).status).toBe('completed');
});

test.each([
  ['nothing', () => undefined],
  ['an old key', () => ({ authToken: 'x', apiKeySid: 'SK0', apiKeySecret: 'old' })],
])('while the known secret has %s for it, a newly read one is used', async (_name, entry) => {
  const rotated = () => new MemoryCredentials(secretWith(entry()), secretOf(twilio));
  for (const way of ['describing', 'downloading', 'removing'] as const) {
    const ways = await asked(rotated(), further);
    await expect(ways[way]()).resolves.toBeDefined();
  }
});

test.each([
  ['missing', undefined],
  ['broken', { authToken: 'x', apiKeySid: 'SK1' }],
  ['of another account', { authToken: 'x', apiKeySid: 'SK1', apiKeySecret: 'x' }],
])('keys that are %s are the trouble of that account alone', async (_name, entry) => {
  const secret = new MemoryCredentials(secretWith(entry));
  const { describing, downloading, removing } = await asked(secret, further);
  for (const way of [describing, downloading, removing])
    await expect(way()).rejects.toMatchObject({ message: expect.stringContaining(further) as string });
  const own = await asked(secret, undefined);
  expect(await own.describing()).toBeDefined();
  await own.downloading();
  expect(await own.removing()).toBe('deleted');
});

test.each([{ twilioApiKeySecret: 'wrong' }, { twilioApiKeySid: '' }])(
  'and so it is when they are the first account’s: %j',
  async (broken) => {
    const secret = new MemoryCredentials({ ...secretOf(twilio), ...broken });
    const own = await asked(secret, undefined);
    for (const way of [own.describing, own.downloading, own.removing])
      await expect(way()).rejects.toThrow(/Twilio answered 401|for the first Twilio account/);
    const { describing, downloading, removing } = await asked(secret, further);
    expect(await describing()).toBeDefined();
    await downloading();
    expect(await removing()).toBe('deleted');
  },
);

test('the first account may be named, too', async () => {
  const first = accountSid.parse(twilio.accountSid);
  const sid = await heldSid(twilio);
  const source = sourceAt(twilio);
  await download(source, { ...recorded(sid), accountSid: first });
  expect(await source.describe(sid, NO_DEADLINE, first)).toMatchObject({ status: 'completed' });
  expect(await source.remove(sid, NO_DEADLINE, first)).toBe('deleted');
});

test('an outage of one account is not told as one of the other', async () => {
  twilio.addFault({ on: 'fetch', kind: 'status', status: 503, accountSid: further, times: Infinity });
  const secret = new MemoryCredentials(secretOf(twilio));
  await expect((await asked(secret, further)).describing()).rejects.toMatchObject({ code: 'twilio-unavailable' });
  expect(await (await asked(secret, undefined)).describing()).toBeDefined();
});
