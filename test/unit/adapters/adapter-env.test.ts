import * as z from 'zod';
import { airtableEnv } from '../../../lambdas/adapters/airtable-env';
import { locationOf, recordingsEnv } from '../../../lambdas/adapters/s3-env';

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

test('the field for calls may be absent', () => {
  expect(z.object(airtableEnv).parse(AIRTABLE)).toEqual(AIRTABLE);
  const withCalls = { ...AIRTABLE, AIRTABLE_CALL_SID_FIELD: 'Calls' };
  expect(z.object(airtableEnv).parse(withCalls)).toEqual(withCalls);
  expect(z.object(airtableEnv).safeParse({ ...AIRTABLE, AIRTABLE_CALL_SID_FIELD: '' }).success).toBe(false);
});
