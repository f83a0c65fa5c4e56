import { credentials, twilioKeysOf } from '../../../../lambdas/core/credentials';
import { accountSid } from '../../../../lambdas/core/recording';
import { parseSettings } from '../../../../lib/settings/read-settings';
import { startAirtable } from '../../../../local/airtable/start';
import type { AirtableStandIn } from '../../../../local/airtable/stand-in';
import { standInCredentials, standInSettings } from '../../../../local/pipeline/settings';
import { startTwilio } from '../../../../local/twilio/start';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { basicAuth, exchange } from '../../../support/local/http';

let twilio: TwilioStandIn;
let airtable: AirtableStandIn;
beforeAll(async () => {
  [twilio, airtable] = await Promise.all([startTwilio(), startAirtable()]);
});
afterAll(() => Promise.all([twilio.stop(), airtable.stop()]));

test('the app takes the settings, and is connected to the stand-ins by them', () => {
  expect(parseSettings(standInSettings(twilio, airtable))).toMatchObject({
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_API_URL: twilio.url,
    AIRTABLE_ENDPOINT_URL: airtable.url,
    AIRTABLE_BASE_ID: airtable.baseId,
    AIRTABLE_JOBS_TABLE: airtable.jobsTable,
  });
});

test('the Lambdas take the credentials, and so do the stand-ins', async () => {
  const secret = credentials.parse(standInCredentials(twilio, airtable, 'of-the-automation'));
  expect(secret.airtableRefreshToken).toBe('of-the-automation');
  const list = `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings.json`;
  const jobs = `${airtable.url}/v0/${airtable.baseId}/${airtable.jobsTable}`;
  const byToken = basicAuth(twilio.accountSid, secret.twilioAuthToken);
  const byKey = basicAuth(secret.twilioApiKeySid, secret.twilioApiKeySecret);
  const bearer = { authorization: `Bearer ${secret.airtableToken}` };
  const answers = [
    await exchange(list, { headers: byToken }),
    await exchange(list, { headers: byKey }),
    await exchange(jobs, { headers: bearer }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
});

describe('with subaccounts', () => {
  let parent: TwilioStandIn;
  beforeAll(async () => {
    parent = await startTwilio({ subaccounts: ['north', 'south'] });
  });
  afterAll(() => parent.stop());

  test('the app is told of them', () => {
    const told = parseSettings(standInSettings(parent, airtable)).TWILIO_ACCOUNT_SIDS;
    expect(told).toEqual(parent.subaccounts.map(({ accountSid: sid }) => sid));
  });

  test('the secret opens each of them by its own key, and by its own token', async () => {
    const secret = credentials.parse(standInCredentials(parent, airtable, 'of-the-automation'));
    for (const sid of parent.subaccounts.map((account) => accountSid.parse(account.accountSid))) {
      const { authToken, apiKeySid, apiKeySecret } = twilioKeysOf(secret, sid);
      const list = `${parent.url}/2010-04-01/Accounts/${sid}/Recordings.json`;
      const byKey = await exchange(list, { headers: basicAuth(apiKeySid, apiKeySecret) });
      const byToken = await exchange(list, { headers: basicAuth(sid, authToken) });
      expect([byKey.status, byToken.status]).toEqual([200, 200]);
    }
  });
});
