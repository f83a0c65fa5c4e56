import { field, table } from './airtable-names';
import { decimal, list, matching, hasTwice, text, whole, wordOf } from './kinds';
import { baseUrl } from './urls';

const timeZoneExists = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
};

/** 35 bytes each of the 4,096 that Lambda allows for all variables: test/infra/template-limits.test.ts has the rest full. */
const MAX_FURTHER_ACCOUNTS = 10;

/** The services at both ends: Twilio, Airtable, and the history line. */
export const serviceSettings = {
  TWILIO_ACCOUNT_SID: matching(
    /^AC[0-9a-fA-F]{32}$/,
    'must be the SID of your Twilio account: AC and 32 hexadecimal digits, from the front page of the Twilio console',
  ).describe('The Twilio account whose webhooks are accepted.'),
  TWILIO_ACCOUNT_SIDS: list(
    [
      (sids) => sids.every((sid) => /^AC[0-9a-fA-F]{32}$/.test(sid)),
      'must be SIDs of Twilio accounts, separated by commas: each AC and 32 hexadecimal digits',
    ],
    [(sids) => !hasTwice(sids), 'must name each account once. Remove the repetition'],
    [
      (sids) => sids.length <= MAX_FURTHER_ACCOUNTS,
      `must be at most ${MAX_FURTHER_ACCOUNTS} accounts: a function has room for no more. Give the others a pipeline of their ` +
        'own, with another PIPELINE_NAME',
    ],
  )
    .default([])
    .describe(
      'Further Twilio accounts whose recordings come home, such as subaccounts of the first one. Each needs its auth token and ' +
        'API key in the secret, as docs/twilio.md says.',
    ),
  TWILIO_API_URL: baseUrl({ path: false }).default('https://api.twilio.com').describe("Where Twilio's REST API is."),
  TWILIO_AUDIO_WAIT_MINUTES: decimal([0, 1440], 'minutes')
    .default(15)
    .describe(
      'How long Twilio may answer without audio before the recording is given up into the dead-letter queue, counted from the ' +
        'first such answer. A recording that Twilio calls unfinished is waited for without limit.',
    ),
  TWILIO_CLEANUP: matching(/^(true|false)$/i, 'must be true or false')
    .default('true')
    .transform((value) => value.toLowerCase() === 'true')
    .describe(
      "Whether Twilio's copy is deleted once the recording is stored and its line is written. With false, Twilio keeps all " +
        'copies and bills them: good for a careful start.',
    ),
  WEBHOOK_PUBLIC_URL: baseUrl({ path: true, appended: '/twilio/recordings' })
    .optional()
    .describe(
      'The base of the address that Twilio calls, where a proxy or a domain of your own stands in front of the webhook, such ' +
        'as https://calls.example.com. It must be exactly what Twilio calls, since Twilio signs it. Without it, the address of ' +
        'the API itself is used.',
    ),
  AIRTABLE_BASE_ID: matching(
    /^app[A-Za-z0-9]{14}$/,
    'must be the id of your Airtable base: app and 14 letters or digits, from the address of the base in the browser',
  ).describe('The Airtable base that holds the Jobs.'),
  AIRTABLE_ENDPOINT_URL: baseUrl({ path: true, appended: '/v0' })
    .default('https://api.airtable.com')
    .describe("Where Airtable's API is."),
  AIRTABLE_JOBS_TABLE: table()
    .default('Jobs')
    .describe('The table of the Jobs, by name or by id. An id survives when the table is renamed.'),
  AIRTABLE_JOB_NUMBER_FIELD: field()
    .default('Job Number')
    .describe(
      'The field that holds the number of a Job, by name or by id. Give the three fields all by name or all by id: a mixture ' +
        'costs one more request each time.',
    ),
  AIRTABLE_HISTORY_FIELD: field()
    .default('History')
    .describe('The field that takes the history lines, by name or by id.'),
  AIRTABLE_CALL_SID_FIELD: field()
    .optional()
    .describe(
      "A field that holds the SIDs of a Job's calls, by name or by id. It finds the Job of a call whose callback has no job " +
        'number; without it such a recording is stored, but stays without a Job.',
    ),
  AIRTABLE_REFRESH_FIELD: field()
    .default('Refresh recording links')
    .describe(
      'A checkbox, by name or by id. Who ticks it gets fresh links into the history, once docs/airtable.md is followed. A base ' +
        'without it works as well.',
    ),
  AIRTABLE_LINKS: wordOf(['append', 'latest'])
    .default('append')
    .describe(
      'What becomes of links in a history that work no longer: append leaves every line as it is, latest cuts a dead link ' +
        'down to the key of its recording, which saves room.',
    ),
  AIRTABLE_JOB_WAIT_MINUTES: decimal([0, 1440], 'minutes')
    .default(15)
    .describe(
      'How long a history line waits for its Job to appear in Airtable before it goes to the dead-letter queue.',
    ),
  HISTORY_TIME_ZONE: text(timeZoneExists, 'must be a time zone that exists, such as UTC or Europe/Berlin')
    .default('UTC')
    .describe('The time zone of the time in a history line.'),
  HISTORY_SOURCE: matching(
    /^[^|\r\n]{1,100}$/u,
    'must be at most 100 characters on one line without "|", which separates the parts of a history line',
  )
    .transform((source) => source.trim())
    .default('IVR')
    .describe('What a history line names as its source.'),
  HISTORY_BATCH_WINDOW_SECONDS: whole([0, 45], 'seconds', 'A line is to be there within a minute')
    .default(0)
    .describe(
      'How long a history line may be put off, so that several are written with the Airtable requests of one. A line that comes ' +
        'after a quiet time is written at once, and so are ten together. 0 puts none off.',
    ),
};
