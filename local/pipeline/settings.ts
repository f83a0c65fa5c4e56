import type { AirtableStandIn } from '../airtable/stand-in';
import type { TwilioStandIn } from '../twilio/stand-in';

/** What the pipeline is told so that it works between the two stand-ins. */
export const standInSettings = (twilio: TwilioStandIn, airtable: AirtableStandIn): Record<string, string> => ({
  TWILIO_ACCOUNT_SID: twilio.accountSid,
  ...(twilio.subaccounts.length > 0 && {
    TWILIO_ACCOUNT_SIDS: twilio.subaccounts.map(({ accountSid }) => accountSid).join(','),
  }),
  TWILIO_API_URL: twilio.url,
  AIRTABLE_ENDPOINT_URL: airtable.url,
  AIRTABLE_BASE_ID: airtable.baseId,
  AIRTABLE_JOBS_TABLE: airtable.jobsTable,
  RUNBOOK_BASE_URL: 'https://example.com/runbook.md',
  OPERATIONS_EMAILS: 'operations@example.com',
});

/** What the credentials secret holds for each of TWILIO_ACCOUNT_SIDS. */
interface FurtherAccount {
  readonly authToken: string;
  readonly nextAuthToken?: string;
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
}

/** What the credentials secret holds; see docs/deploy.md. */
export interface PipelineCredentials {
  readonly twilioAuthToken: string;
  readonly twilioNextAuthToken?: string;
  readonly twilioApiKeySid: string;
  readonly twilioApiKeySecret: string;
  readonly airtableToken: string;
  /** What the automation in Airtable shows. */
  readonly airtableRefreshToken?: string;
  /** By account SID. */
  readonly twilioAccounts?: Readonly<Record<string, FurtherAccount>>;
}

/** The credentials that the stand-ins accept, and the token of the automation in Airtable. */
export const standInCredentials = (
  twilio: TwilioStandIn,
  airtable: AirtableStandIn,
  airtableRefreshToken: string,
): PipelineCredentials => ({
  twilioAuthToken: twilio.authToken,
  twilioApiKeySid: twilio.apiKeySid,
  twilioApiKeySecret: twilio.apiKeySecret,
  airtableToken: airtable.token,
  airtableRefreshToken,
  ...(twilio.subaccounts.length > 0 && {
    twilioAccounts: Object.fromEntries(
      twilio.subaccounts.map(({ accountSid, authToken, apiKeySid, apiKeySecret }) => [
        accountSid,
        { authToken, apiKeySid, apiKeySecret },
      ]),
    ),
  }),
});
