import type { Settings } from '../settings/read-settings';

/** What every Lambda that speaks to Twilio is told. */
export const twilioEnvironment = (settings: Settings) => ({
  TWILIO_ACCOUNT_SID: settings.TWILIO_ACCOUNT_SID,
  TWILIO_API_URL: settings.TWILIO_API_URL,
});

/** What a Lambda is told that has to know of all Twilio accounts. */
export const twilioAccountsEnvironment = (settings: Settings) => ({
  TWILIO_ACCOUNT_SID: settings.TWILIO_ACCOUNT_SID,
  ...(settings.TWILIO_ACCOUNT_SIDS.length > 0 && { TWILIO_ACCOUNT_SIDS: settings.TWILIO_ACCOUNT_SIDS.join(',') }),
});

/** What every Lambda that looks into the bucket is told. */
export const recordingsEnvironment = (bucketName: string, settings: Settings) => ({
  RECORDINGS_BUCKET: bucketName,
  S3_PREFIXES: [settings.S3_PREFIX, ...settings.S3_FORMER_PREFIXES].join(','),
});

/** What every Lambda that speaks to Airtable is told. */
export const airtableEnvironment = (settings: Settings) => ({
  AIRTABLE_BASE_ID: settings.AIRTABLE_BASE_ID,
  AIRTABLE_ENDPOINT_URL: settings.AIRTABLE_ENDPOINT_URL,
  AIRTABLE_JOBS_TABLE: settings.AIRTABLE_JOBS_TABLE,
  AIRTABLE_JOB_NUMBER_FIELD: settings.AIRTABLE_JOB_NUMBER_FIELD,
  AIRTABLE_HISTORY_FIELD: settings.AIRTABLE_HISTORY_FIELD,
  ...(settings.AIRTABLE_CALL_SID_FIELD !== undefined && {
    AIRTABLE_CALL_SID_FIELD: settings.AIRTABLE_CALL_SID_FIELD,
  }),
});

/** What every Lambda that keeps records is told. */
export const recordsEnvironment = (linksBucketName: string) => ({ LINKS_BUCKET: linksBucketName });

/** What every Lambda that gives links is told. */
export const linksEnvironment = (linksBucketName: string, settings: Settings) => ({
  ...recordsEnvironment(linksBucketName),
  RECORDING_URL_EXPIRATION_MINUTES: String(settings.RECORDING_URL_EXPIRATION_MINUTES),
});
