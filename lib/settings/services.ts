import { decimal, matching, text } from './kinds';
import { baseUrl } from './urls';

const field = matching(
  /^[^{}\r\n]+$/,
  'must be the name or the id (fld…) of an Airtable field, on one line, without { and }, which formulas put around it',
);

const timeZoneExists = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
};

/** The services at both ends: Twilio, Airtable, and the history line. */
export const serviceSettings = {
  TWILIO_ACCOUNT_SID: matching(
    /^AC[0-9a-fA-F]{32}$/,
    'must be the SID of your Twilio account, AC and 32 hexadecimal digits, from the front page of the Twilio console',
  ),
  TWILIO_API_URL: baseUrl({ path: false }).default('https://api.twilio.com'),
  TWILIO_AUDIO_WAIT_MINUTES: decimal(
    [0, 1440],
    'minutes',
    'For so long Twilio may answer without audio before the recording is given up into the dead-letter queue',
  ).default(15),
  TWILIO_CLEANUP: matching(
    /^(true|false)$/i,
    "must be true or false. With false Twilio's copies are kept, and paid for, also of recordings that are stored and whose " +
      'line is written',
  )
    .default('true')
    .transform((value) => value.toLowerCase() === 'true'),
  WEBHOOK_PUBLIC_URL: baseUrl({ path: true })
    .refine(
      (url) => !url.endsWith('/twilio/recordings'),
      'must end before /twilio/recordings, which the pipeline appends',
    )
    .optional(),
  AIRTABLE_BASE_ID: matching(
    /^app[A-Za-z0-9]{14}$/,
    'must be the id of your Airtable base, app and 14 letters or digits, from the address of the base in the browser',
  ),
  AIRTABLE_ENDPOINT_URL: baseUrl({ path: true }).default('https://api.airtable.com'),
  AIRTABLE_JOBS_TABLE: matching(/^[^\r\n]+$/, 'must be the name or id of a table, on one line').default('Jobs'),
  AIRTABLE_JOB_NUMBER_FIELD: field.default('Job Number'),
  AIRTABLE_HISTORY_FIELD: field.default('History'),
  AIRTABLE_CALL_SID_FIELD: field.optional(),
  AIRTABLE_JOB_WAIT_MINUTES: decimal(
    [0, 1440],
    'minutes',
    'For so long a history line waits for its Job to appear in Airtable before it is parked in the dead-letter queue',
  ).default(15),
  HISTORY_TIME_ZONE: text(timeZoneExists, 'must be a time zone that exists, such as UTC or Europe/Berlin').default(
    'UTC',
  ),
  HISTORY_SOURCE: matching(
    /^[^|\r\n]{1,100}$/,
    'must be at most 100 characters on one line without "|", which separates the parts of a history line',
  ).default('IVR'),
};
