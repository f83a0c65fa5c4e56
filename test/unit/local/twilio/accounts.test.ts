import { validateRequest } from 'twilio/lib/webhooks/webhooks';
import * as z from 'zod';
import type { TwilioOptions, TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';
import { startReceiver } from '../../../support/local/receiver';

let twilio: TwilioStandIn;
const start = async (options: TwilioOptions = {}) => {
  twilio = await startTwilio({ subaccounts: ['north', 'south'], ...options });
};
afterEach(() => twilio.stop());

/** A subaccount by its place in the options. */
const child = (index: 0 | 1) => {
  const account = twilio.subaccounts[index];
  if (account === undefined) throw new Error('no such subaccount');
  const { accountSid, authToken, apiKeySid, apiKeySecret } = account;
  return {
    accountSid,
    authToken,
    token: basicAuth(accountSid, authToken),
    key: basicAuth(apiKeySid, apiKeySecret),
  };
};
const parentToken = () => basicAuth(twilio.accountSid, twilio.authToken);
const parentKey = () => basicAuth(twilio.apiKeySid, twilio.apiKeySecret);
const ask = async (path: string, headers: Record<string, string>, method = 'GET') => {
  const { status, body } = await exchange(`${twilio.url}/2010-04-01/${path}`, { headers, method });
  return { status, body };
};
const codeOf = (body: Buffer): unknown => z.object({ code: z.number() }).parse(JSON.parse(body.toString())).code;
const recordingsOf = async (accountSid: string, headers: Record<string, string>) => {
  const { body } = await ask(`Accounts/${accountSid}/Recordings.json`, headers);
  const { recordings } = z
    .object({ recordings: z.array(z.object({ sid: z.string() })) })
    .parse(JSON.parse(body.toString()));
  return recordings.map(({ sid }) => sid);
};

describe('below a subaccount', () => {
  test('its own token and key are good, and so are the parent’s SID and token', async () => {
    await start();
    const { accountSid, token, key } = child(0);
    const { sid, bytes } = await twilio.addRecording({ accountSid });
    for (const headers of [token, key, parentToken()]) {
      expect(await recordingsOf(accountSid, headers)).toEqual([sid]);
      expect((await ask(`Accounts/${accountSid}/Recordings/${sid}.mp3`, headers)).body).toHaveLength(bytes);
    }
    expect((await ask(`Accounts/${accountSid}/Recordings/${sid}.json`, parentToken(), 'DELETE')).status).toBe(204);
  });

  // twilio.com/docs/api/errors/20003: "main account API keys against subaccount resources", "subaccount credentials to
  // access the main account or another subaccount".
  test('keys of the parent, and all of another subaccount, are refused with 401 and code 20003', async () => {
    await start();
    const { accountSid } = child(0);
    for (const headers of [parentKey(), child(1).token, child(1).key]) {
      const { status, body } = await ask(`Accounts/${accountSid}/Recordings.json`, headers);
      expect([status, codeOf(body)]).toEqual([401, 20003]);
    }
    expect((await ask(`Accounts/${twilio.accountSid}/Recordings.json`, child(0).token)).status).toBe(401);
  });

  test('there are its own recordings only', async () => {
    await start();
    const { accountSid, token } = child(0);
    const own = await twilio.addRecording({ accountSid });
    const main = await twilio.addRecording();
    expect(await recordingsOf(accountSid, token)).toEqual([own.sid]);
    expect(await recordingsOf(twilio.accountSid, parentKey())).toEqual([main.sid]);
    for (const path of [`Recordings/${main.sid}.json`, `Recordings/${main.sid}.mp3`])
      expect((await ask(`Accounts/${accountSid}/${path}`, token)).status).toBe(404);
    expect((await ask(`Accounts/${accountSid}/Recordings/${main.sid}.json`, token, 'DELETE')).status).toBe(404);
    expect(twilio.recording(main.sid).status).toBe('completed');
  });

  test('callbacks are in its name, signed by its token', async () => {
    await start();
    const { accountSid, authToken } = child(1);
    const receiver = await startReceiver();
    const { recordings } = await twilio.placeCall({ accountSid, callbackUrl: `${receiver.origin}/r` });
    await receiver.stop();
    const [callback] = receiver.received;
    const { url = '', parameters = {} } = callback ?? {};
    const sid = recordings[0]?.sid ?? '';
    expect(parameters).toMatchObject({
      AccountSid: accountSid,
      RecordingUrl: `${twilio.url}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
    });
    const isSignedBy = (token: string) =>
      validateRequest(token, String(callback?.headers['x-twilio-signature']), receiver.origin + url, parameters);
    expect([isSignedBy(authToken), isSignedBy(twilio.authToken)]).toEqual([true, false]);
  });
});

describe('the list of accounts', () => {
  const listed = z.object({
    accounts: z.array(
      z.object({ sid: z.string(), friendly_name: z.string(), owner_account_sid: z.string(), auth_token: z.string() }),
    ),
    next_page_uri: z.string().nullable(),
  });
  const list = async (headers: Record<string, string>, query = '') =>
    listed.parse(JSON.parse((await ask(`Accounts.json${query}`, headers)).body.toString()));

  test('shows the parent itself and its subaccounts, with their tokens', async () => {
    await start();
    const { accounts } = await list(parentToken());
    const owner = twilio.accountSid;
    expect(accounts).toEqual([
      { sid: owner, friendly_name: 'main', owner_account_sid: owner, auth_token: twilio.authToken },
      { sid: child(0).accountSid, friendly_name: 'north', owner_account_sid: owner, auth_token: child(0).authToken },
      { sid: child(1).accountSid, friendly_name: 'south', owner_account_sid: owner, auth_token: child(1).authToken },
    ]);
  });

  test('shows a subaccount itself only', async () => {
    await start();
    const { accounts } = await list(child(0).token);
    expect(accounts.map(({ sid }) => sid)).toEqual([child(0).accountSid]);
  });

  test('is paged and filtered', async () => {
    await start();
    const first = await list(parentToken(), '?PageSize=2');
    expect(first.accounts).toHaveLength(2);
    const next = String(first.next_page_uri).replace('/2010-04-01/', '');
    const second = listed.parse(JSON.parse((await ask(next, parentToken())).body.toString()));
    expect(second.accounts.map(({ friendly_name: name }) => name)).toEqual(['south']);
    expect((await list(parentToken(), '?FriendlyName=north')).accounts).toHaveLength(1);
    expect((await list(parentToken(), '?Status=suspended')).accounts).toHaveLength(0);
    for (const path of ['Accounts.json?Owner=x', `Accounts/${twilio.accountSid}.json?Owner=x`]) {
      const { status, body } = await ask(path, parentToken());
      expect([status, codeOf(body)]).toEqual([400, 20001]);
    }
  });

  // twilio.com/docs/iam/api/account: "To create, update, or list subaccounts, use a Main API key."
  test('is refused to a standard API key, and open to a main one', async () => {
    await start();
    expect((await ask('Accounts.json', parentKey())).status).toBe(401);
    await twilio.stop();
    await start({ apiKeyType: 'main' });
    expect((await list(parentKey())).accounts).toHaveLength(3);
    expect((await ask(`Accounts/${child(0).accountSid}/Recordings.json`, parentKey())).status).toBe(401);
  });

  test.each([
    ['GET', 'Accounts'],
    ['HEAD', 'Accounts.json'],
    ['POST', 'Accounts.json'],
    ['POST', 'Accounts/{sid}.json'],
    ['DELETE', 'Accounts/{sid}.json'],
    ['GET', 'Accounts/{sid}'],
  ])('is read, and read as JSON: %s %s is not modelled', async (method, path) => {
    await start();
    const { status } = await ask(path.replace('{sid}', twilio.accountSid), parentToken(), method);
    expect(status).toBe(501);
  });

  test('has items', async () => {
    await start();
    const { accountSid } = child(0);
    const { body } = await ask(`Accounts/${accountSid}.json`, parentToken());
    expect(JSON.parse(body.toString())).toMatchObject({ sid: accountSid, status: 'active', type: 'Full' });
    expect((await ask(`Accounts/${twilio.accountSid}.json`, child(0).token)).status).toBe(404);
  });

  test('has faults of its own', async () => {
    await start();
    twilio.addFault({ on: 'accounts', kind: 'status', status: 403, code: 20005 });
    const { status, body } = await ask('Accounts.json', parentToken());
    expect([status, codeOf(body)]).toEqual([403, 20005]);
  });
});
