import fc from 'fast-check';
import { complaintsAbout, problemsOf, read, refuses, valueOf } from '../../support/template/settings-variables';

const bounds = [
  ['RECORDING_URL_EXPIRATION_MINUTES', 2, 360],
  ['RECORDING_RETENTION_DAYS', 1, 36_500],
  ['AUDIT_RETENTION_DAYS', 16, 36_500],
  ['RECORDING_UPLOAD_RETRIES', 0, 10],
  ['RECORDING_UPLOAD_TIMEOUT_SECONDS', 1, 300],
  ['PROCESSOR_CONCURRENCY', 2, 1000],
  ['WEBHOOK_RATE_LIMIT', 1, 10_000],
  ['WEBHOOK_BURST_LIMIT', 1, 5000],
  ['TWILIO_AUDIO_WAIT_MINUTES', 0, 1440],
  ['AIRTABLE_JOB_WAIT_MINUTES', 0, 1440],
  ['HISTORY_BATCH_WINDOW_SECONDS', 0, 45],
  ['ALARM_MIN_EVENTS', 1, 1_000_000],
  ['ALARM_PROCESSING_SECONDS', 1, 86_400],
  ['ALARM_RECORDINGS_AGE_MINUTES', 20, 20_160],
  ['ALARM_WEBHOOKS_REFUSED', 1, 1_000_000],
  ['ALARM_WEBHOOKS_FORGED', 1, 1_000_000],
  ['ALARM_API_ERRORS', 1, 1_000_000],
  ['ALARM_HISTORY_FILL_PERCENT', 1, 100],
  ['ALARM_STORAGE_MIN_COST', 0, 1_000_000],
  ['ALARM_ACCESS_BAND', 1, 10],
  ['ALARM_REFUSED_REQUESTS', 1, 1_000_000],
  ['ALARM_LINKS_USED_ELSEWHERE', 1, 1_000_000],
  ['ALARM_TOP_REQUESTER_PERCENT', 1, 10_000],
  ['SLO_PROCESSING_SECONDS', 1, 86_400],
] as const;

test.each(bounds)('%s: every whole number from %d to %d', (name, least, most) => {
  fc.assert(
    fc.property(fc.integer({ min: least, max: most }), (value) => {
      expect(valueOf(name, String(value))).toBe(value);
    }),
    { examples: [[least], [most]] },
  );
});

test.each(bounds)('%s: nothing outside %d and %d', (name, least, most) => {
  const outside = fc.oneof(fc.integer({ max: least - 1 }), fc.integer({ min: most + 1 }));
  fc.assert(
    fc.property(outside, (value) => {
      refuses(name, String(value));
    }),
    { examples: [[least - 1], [most + 1]] },
  );
});

test.each(['x', '1e2', '0x10', '+5', '5 ', '5m', 'NaN', 'Infinity', '5,5', '٥'])('none of them is %j', (value) => {
  for (const [name] of bounds) refuses(name, value);
});

test.each([
  ['TWILIO_AUDIO_WAIT_MINUTES', '0.25'],
  ['AIRTABLE_JOB_WAIT_MINUTES', '0.25'],
  ['ALARM_HISTORY_FILL_PERCENT', '92.5'],
  ['ALARM_STORAGE_MIN_COST', '0.01'],
  ['ALARM_ACCESS_BAND', '2.5'],
] as const)('%s may be a fraction, such as %s', (name, value) => {
  expect(valueOf(name, value)).toBe(Number(value));
});

test.each([
  'RECORDING_UPLOAD_RETRIES',
  'ALARM_MIN_EVENTS',
  'ALARM_PROCESSING_SECONDS',
  'ALARM_RECORDINGS_AGE_MINUTES',
  'ALARM_WEBHOOKS_REFUSED',
  'ALARM_WEBHOOKS_FORGED',
  'ALARM_API_ERRORS',
  'ALARM_REFUSED_REQUESTS',
  'ALARM_LINKS_USED_ELSEWHERE',
  'SLO_PROCESSING_SECONDS',
])('%s may not be a fraction', (name) => {
  refuses(name, '1.5');
});

test.each(['29', '0', '-1', '30.5', 'sometimes', '36501'])('RECORDING_LIFECYCLE_IA_DAYS is not %s', (value) => {
  refuses('RECORDING_LIFECYCLE_IA_DAYS', value);
});

test.each(['1', '7', '90', '3653'])('LOG_RETENTION_DAYS may be %s, which CloudWatch offers', (value) => {
  expect(valueOf('LOG_RETENTION_DAYS', value)).toBe(Number(value));
});

test.each(['2', '0', '91', '9999', 'forever', '90.0'])('LOG_RETENTION_DAYS is not %s', (value) => {
  refuses('LOG_RETENTION_DAYS', value);
});

test('INGEST_RESERVED_CONCURRENCY is a number of executions, or nothing is reserved', () => {
  expect(read({})).not.toHaveProperty('INGEST_RESERVED_CONCURRENCY');
  for (const value of ['1', '20', '1000']) expect(valueOf('INGEST_RESERVED_CONCURRENCY', value)).toBe(Number(value));
  for (const value of ['0', '1001', '-1', '1.5', 'none']) refuses('INGEST_RESERVED_CONCURRENCY', value);
});

test.each(['eu-central-1', 'cn-north-1', 'us-gov-west-1'])('S3_REGION may be %s', (value) => {
  expect(valueOf('S3_REGION', value)).toBe(value);
});

test.each(['EU-CENTRAL-1', 'Us-East-1'])('S3_REGION is read in lower case: %s', (value) => {
  expect(valueOf('S3_REGION', value)).toBe(value.toLowerCase());
});

test.each(['us-east-0', 'frankfurt', 'us-east-1a'])('S3_REGION is not %s', (value) => {
  refuses('S3_REGION', value);
});

test.each(['abc', 'the-recordings', 'a.b-c.9', 'a'.repeat(63)])('S3_BUCKET may be %s', (value) => {
  expect(valueOf('S3_BUCKET', value)).toBe(value);
});

test.each([
  'ab',
  'a'.repeat(64),
  'Recordings',
  'my_bucket',
  '-abc',
  'abc-',
  'a..b',
  '.abc',
  '192.168.0.1',
  'xn--abc',
  'sthree-abc',
  'amzn-s3-demo-abc',
  'abc-s3alias',
  'abc--ol-s3',
  'abc.mrap',
  'abc--x-s3',
  'arn:aws:s3:::abc',
])('S3_BUCKET is not %s', (value) => {
  refuses('S3_BUCKET', value);
});

test.each([
  ['recordings', 'recordings'],
  ['recordings/', 'recordings'],
  ['eu/calls_2026/a-b=c.d', 'eu/calls_2026/a-b=c.d'],
])('S3_PREFIX may be %s', (value, prefix) => {
  expect(valueOf('S3_PREFIX', value)).toBe(prefix);
});

test.each([
  '/',
  '/calls',
  'a//b',
  'calls//',
  '..',
  'a/../b',
  'a..b',
  './a',
  '.a',
  'a b',
  'a*',
  'a?',
  '${x}',
  'ä',
  'a\\b',
  'a#b',
  'a%20',
  'x'.repeat(257),
])('S3_PREFIX is not %s', (value) => {
  refuses('S3_PREFIX', value);
});

test('S3_FORMER_PREFIXES is a list of what S3_PREFIX may be', () => {
  expect(valueOf('S3_FORMER_PREFIXES', ' calls/, eu/calls_2026 ,')).toEqual(['calls', 'eu/calls_2026']);
  for (const value of ['/calls', 'calls,a*', 'calls,calls/', 'a b']) refuses('S3_FORMER_PREFIXES', value);
});

test('S3_FORMER_PREFIXES are at most as many as an alarm can count reads of', () => {
  const folders = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`).join(',');
  expect(valueOf('S3_FORMER_PREFIXES', folders(6))).toHaveLength(6);
  refuses('S3_FORMER_PREFIXES', folders(7));
});

test('S3_FORMER_PREFIXES does not name the prefix of today', () => {
  refuses('S3_FORMER_PREFIXES', 'old,recordings/');
});

test.each([
  ['true', true],
  ['False', false],
])('TWILIO_CLEANUP may be %s', (value, parsed) => {
  expect(valueOf('TWILIO_CLEANUP', value)).toBe(parsed);
});

test.each(['no', '0', 'keep'])('TWILIO_CLEANUP is not %s', (value) => {
  refuses('TWILIO_CLEANUP', value);
});

test('whatever S3_PREFIX is accepted means itself to IAM and in a URL', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 8 }), (value) => {
      fc.pre(value.trim() !== '' && complaintsAbout('S3_PREFIX', value).length === 0);
      const prefix = valueOf('S3_PREFIX', value);
      expect(new URL(`https://bucket/${prefix}/x`).pathname).toBe(`/${prefix}/x`);
      expect(prefix).not.toMatch(/[*?$]/);
    }),
    { maxSkipsPerRun: 10_000, numRuns: 50 },
  );
});

test.each(['false', 'FALSE'])('RECORDING_PUBLIC_URL may be %s', (value) => {
  expect(valueOf('RECORDING_PUBLIC_URL', value)).toBe(false);
});

test.each(['true', 'TRUE', 'yes', '1', '0'])('RECORDING_PUBLIC_URL is not %s', (value) => {
  refuses('RECORDING_PUBLIC_URL', value);
  expect(complaintsAbout('RECORDING_PUBLIC_URL', value)[0]).toContain('personal data');
});

test.each(['p', 'staging', 'acme-2-eu', 'a'.repeat(32)])('PIPELINE_NAME may be %s', (value) => {
  expect(valueOf('PIPELINE_NAME', value)).toBe(value);
});

test.each(['a'.repeat(33), 'Staging', '2nd', '-a', 'a-', 'a--b', 'a_b', 'a.b', 'a/b'])(
  'PIPELINE_NAME is not %s',
  (value) => {
    refuses('PIPELINE_NAME', value);
  },
);

test.each(['AC', `AC${'0'.repeat(31)}`, `AC${'0'.repeat(33)}`, `AC${'g'.repeat(32)}`, `SK${'0'.repeat(32)}`])(
  'TWILIO_ACCOUNT_SID is not %s',
  (value) => {
    refuses('TWILIO_ACCOUNT_SID', value);
  },
);

test.each(['app', 'appA1b2C3d4E5f6G', 'appA1b2C3d4E5f6G78', 'tblA1b2C3d4E5f6G7', 'appA1b2C3d4E5f6G-'])(
  'AIRTABLE_BASE_ID is not %s',
  (value) => {
    refuses('AIRTABLE_BASE_ID', value);
  },
);

test.each([
  ['TWILIO_API_URL', 'https://api.dublin.ie1.twilio.com/', 'https://api.dublin.ie1.twilio.com'],
  ['TWILIO_API_URL', 'http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
  ['TWILIO_API_URL', 'http://[::1]:4010', 'http://[::1]:4010'],
  ['AIRTABLE_ENDPOINT_URL', 'http://localhost:4020/airtable/', 'http://localhost:4020/airtable'],
  ['WEBHOOK_PUBLIC_URL', 'https://calls.example.com', 'https://calls.example.com'],
  ['WEBHOOK_PUBLIC_URL', 'https://calls.example.com:8443/voice//', 'https://calls.example.com:8443/voice'],
] as const)('%s may be %s', (name, value, parsed) => {
  expect(valueOf(name, value)).toBe(parsed);
});

test.each(['TWILIO_API_URL', 'AIRTABLE_ENDPOINT_URL', 'WEBHOOK_PUBLIC_URL'])('%s is no bad URL', (name) => {
  for (const value of [
    'example.com',
    'ftp://example.com',
    'http://example.com',
    'http://127.example.com',
    'http://10.0.0.1',
    'https://me:pw@example.com',
    'https://me@example.com',
    'https://example.com?a=b',
    'https://example.com/?',
    'https://example.com#rc=5',
  ])
    refuses(name, value);
});

test('TWILIO_API_URL has no path: Twilio builds its own', () => {
  refuses('TWILIO_API_URL', 'https://api.twilio.com/2010-04-01');
});

test('WEBHOOK_PUBLIC_URL is not the whole webhook URL', () => {
  refuses('WEBHOOK_PUBLIC_URL', 'https://calls.example.com/twilio/recordings');
});

test.each(['AIRTABLE_JOB_NUMBER_FIELD', 'AIRTABLE_HISTORY_FIELD', 'AIRTABLE_CALL_SID_FIELD'] as const)('%s', (name) => {
  expect(valueOf(name, 'Job № (new)')).toBe('Job № (new)');
  for (const value of ['{Job}', 'a}b', 'a\nb']) refuses(name, value);
});

test.each([
  [{ AIRTABLE_HISTORY_FIELD: 'Job Number' }, 'AIRTABLE_HISTORY_FIELD', 'AIRTABLE_JOB_NUMBER_FIELD'],
  [{ AIRTABLE_HISTORY_FIELD: ' job number' }, 'AIRTABLE_HISTORY_FIELD', 'AIRTABLE_JOB_NUMBER_FIELD'],
  [{ AIRTABLE_JOB_NUMBER_FIELD: 'History' }, 'AIRTABLE_HISTORY_FIELD', 'AIRTABLE_JOB_NUMBER_FIELD'],
  [{ AIRTABLE_CALL_SID_FIELD: 'HISTORY' }, 'AIRTABLE_CALL_SID_FIELD', 'AIRTABLE_HISTORY_FIELD'],
  [{ AIRTABLE_CALL_SID_FIELD: 'Job Number' }, 'AIRTABLE_CALL_SID_FIELD', 'AIRTABLE_JOB_NUMBER_FIELD'],
  [
    { AIRTABLE_HISTORY_FIELD: 'fldA1b2C3d4E5f6G7', AIRTABLE_CALL_SID_FIELD: 'fldA1b2C3d4E5f6G7' },
    'AIRTABLE_CALL_SID_FIELD',
    'AIRTABLE_HISTORY_FIELD',
  ],
])('one field of Airtable is not two things: %j', (settings, name, other) => {
  expect(problemsOf(settings)).toEqual([
    expect.stringMatching(new RegExp(`^${name} is .* another field than ${other}`)),
  ]);
});

test('fields and table of Airtable may be named by id', () => {
  expect(valueOf('AIRTABLE_HISTORY_FIELD', 'fldA1b2C3d4E5f6G7')).toBe('fldA1b2C3d4E5f6G7');
  expect(valueOf('AIRTABLE_JOBS_TABLE', 'tblA1b2C3d4E5f6G7')).toBe('tblA1b2C3d4E5f6G7');
});

test.each(['Europe/Berlin', 'America/New_York'])('HISTORY_TIME_ZONE may be %s', (value) => {
  expect(valueOf('HISTORY_TIME_ZONE', value)).toBe(value);
});

test.each(['Mars/Olympus', 'Berlin', 'CEST'])('HISTORY_TIME_ZONE is not %s', (value) => {
  refuses('HISTORY_TIME_ZONE', value);
});

test.each(['a|b', 'a\nb', 'a\rb', 'x'.repeat(101)])('HISTORY_SOURCE is not %j', (value) => {
  refuses('HISTORY_SOURCE', value);
});

test('BREAK_GLASS_ROLE_ARNS is a list', () => {
  const sso =
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Audit_0123456789abcdef';
  expect(valueOf('BREAK_GLASS_ROLE_ARNS', ` arn:aws:iam::111122223333:role/auditor, ${sso},`)).toEqual([
    'arn:aws:iam::111122223333:role/auditor',
    sso,
  ]);
});

test.each([
  'auditor',
  '*',
  'arn:aws:iam::111122223333:role/*',
  'arn:aws:iam::111122223333:role/a?',
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:user/a',
  'arn:aws:sts::111122223333:assumed-role/a/b',
  'arn:aws:iam::1:role/a',
  'arn:aws:iam::111122223333:role/a,oops',
])('BREAK_GLASS_ROLE_ARNS is not %s', (value) => {
  refuses('BREAK_GLASS_ROLE_ARNS', value);
});
