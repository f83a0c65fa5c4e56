import * as z from 'zod';
import { airtableEnv } from '../../../lambdas/adapters/airtable-env';
import { locationOf, recordingsEnv } from '../../../lambdas/adapters/s3-env';
import { twilioEnv } from '../../../lambdas/adapters/twilio-env';

const place = (prefixes: string) =>
  locationOf(z.object(recordingsEnv).parse({ RECORDINGS_BUCKET: 'bucket', S3_PREFIXES: prefixes }));

test("today's folder comes first, former ones follow", () => {
  expect(place('recordings')).toEqual({ bucket: 'bucket', prefixes: ['recordings'] });
  expect(place('recordings,old/audio,older')).toEqual({
    bucket: 'bucket',
    prefixes: ['recordings', 'old/audio', 'older'],
  });
});

const AIRTABLE = {
  AIRTABLE_BASE_ID: 'app1',
  AIRTABLE_ENDPOINT_URL: 'https://api.airtable.com',
  AIRTABLE_JOBS_TABLE: 'Jobs',
  AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
  AIRTABLE_HISTORY_FIELD: 'History',
};
const TWILIO = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_API_URL: 'https://api.twilio.com' };

test('the field for calls may be absent', () => {
  expect(z.object(airtableEnv).parse(AIRTABLE)).toEqual(AIRTABLE);
  const withCalls = { ...AIRTABLE, AIRTABLE_CALL_SID_FIELD: 'Calls' };
  expect(z.object(airtableEnv).parse(withCalls)).toEqual(withCalls);
  expect(z.object(airtableEnv).safeParse({ ...AIRTABLE, AIRTABLE_CALL_SID_FIELD: '' }).success).toBe(false);
});

test.each([
  [airtableEnv, AIRTABLE],
  [twilioEnv, TWILIO],
  [recordingsEnv, { RECORDINGS_BUCKET: 'b', S3_PREFIXES: 'recordings' }],
] as const)('nothing that a Lambda is told may be missing, empty or no address: %#', (shape, given) => {
  const schema = z.object(shape);
  expect(schema.safeParse(given).success).toBe(true);
  for (const name of Object.keys(given)) {
    expect([name, schema.safeParse({ ...given, [name]: '' }).success]).toEqual([name, false]);
    expect([name, schema.safeParse({ ...given, [name]: undefined }).success]).toEqual([name, false]);
    if (name.endsWith('_URL')) expect(schema.safeParse({ ...given, [name]: 'nowhere' }).success).toBe(false);
  }
});
