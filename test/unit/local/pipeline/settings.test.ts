import { credentials } from '../../../../lambdas/core/credentials';
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
