import { parseSettings, SettingsError } from '../../../lib/settings/read-settings';
import { problemsOf, read, REQUIRED } from '../../support/template/settings-variables';

test('only the Twilio account and the Airtable base are required', () => {
  expect(read({})).toEqual({
    ...REQUIRED,
    PIPELINE_NAME: 'recording-pipeline',
    RECORDING_UPLOAD_RETRIES: 3,
    TWILIO_ACCOUNT_SIDS: [],
    RECONCILE_INTERVAL_MINUTES: 60,
    RECONCILE_GRACE_MINUTES: 60,
    RECONCILE_LOOK_BACK_DAYS: 2,
    RECONCILE_MAX_PER_RUN: 2000,
    ALARM_CALLBACKS_LOST: 1,
    ALARM_OUTSTANDING_HOURS: 4,
    RECORDING_UPLOAD_TIMEOUT_SECONDS: 30,
    PROCESSOR_CONCURRENCY: 10,
    WEBHOOK_RATE_LIMIT: 100,
    WEBHOOK_BURST_LIMIT: 200,
    LOG_RETENTION_DAYS: 90,
    S3_REGION: 'us-east-1',
    S3_PREFIX: 'recordings',
    S3_FORMER_PREFIXES: [],
    RECORDING_PUBLIC_URL: false,
    RECORDING_URL_EXPIRATION_MINUTES: 15,
    RECORDING_RETENTION_DAYS: 365,
    RECORDING_LIFECYCLE_IA_DAYS: 90,
    BREAK_GLASS_ROLE_ARNS: [],
    LINK_REQUESTER_ARNS: [],
    LINK_ORIGINS: [],
    AUDIT_RETENTION_DAYS: 3653,
    AUDIT_OBJECT_LOCK: 'off',
    TWILIO_API_URL: 'https://api.twilio.com',
    TWILIO_AUDIO_WAIT_MINUTES: 15,
    TWILIO_CLEANUP: true,
    AIRTABLE_ENDPOINT_URL: 'https://api.airtable.com',
    AIRTABLE_JOBS_TABLE: 'Jobs',
    AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
    AIRTABLE_HISTORY_FIELD: 'History',
    AIRTABLE_JOB_WAIT_MINUTES: 15,
    AIRTABLE_REFRESH_FIELD: 'Refresh recording links',
    AIRTABLE_LINKS: 'append',
    HISTORY_TIME_ZONE: 'UTC',
    HISTORY_SOURCE: 'IVR',
    HISTORY_BATCH_WINDOW_SECONDS: 0,
    OPERATIONS_EMAILS: [],
    ALARM_UPLOAD_FAILURE_PERCENT: 5,
    ALARM_MIN_EVENTS: 1,
    ALARM_PROCESSING_SECONDS: 120,
    ALARM_RECORDINGS_AGE_MINUTES: 90,
    ALARM_HISTORY_WARNING_MINUTES: 60,
    ALARM_HISTORY_CRITICAL_MINUTES: 180,
    ALARM_CLEANUP_MINUTES: 360,
    ALARM_REMINDER_HOUR: 6,
    ALARM_WEBHOOKS_REFUSED: 3,
    ALARM_WEBHOOKS_FORGED: 100,
    ALARM_API_ERRORS: 3,
    ALARM_AIRTABLE_THROTTLED_MINUTES: 30,
    ALARM_HISTORY_FILL_PERCENT: 90,
    ALARM_STORAGE_GROWTH_PERCENT: 20,
    ALARM_STORAGE_MIN_COST: 5,
    ALARM_ACCESS_BAND: 3,
    ALARM_REFUSED_REQUESTS: 50,
    ALARM_LINKS_USED_ELSEWHERE: 1,
    ALARM_TOP_REQUESTER_PERCENT: 300,
    SLO_UPLOAD_SUCCESS_PERCENT: 99.5,
    SLO_PROCESSING_SECONDS: 60,
    STORAGE_PRICES: {
      StandardStorage: 0.023,
      StandardIAStorage: 0.0125,
      StandardIASizeOverhead: 0.0125,
      StandardIAObjectOverhead: 0.0125,
    },
    PRICES: {},
  });
});

test('missing ones are named, with where to find them', () => {
  const complain = () => parseSettings({});
  expect(complain).toThrow(/TWILIO_ACCOUNT_SID is missing: it must be .* Twilio console/);
  expect(complain).toThrow(/AIRTABLE_BASE_ID is missing: it must be .* browser/);
});

test('the environment wins over .env', () => {
  expect(
    read({ HISTORY_SOURCE: 'shell' }, { HISTORY_SOURCE: 'file', HISTORY_TIME_ZONE: 'Europe/Berlin' }),
  ).toMatchObject({
    HISTORY_SOURCE: 'shell',
    HISTORY_TIME_ZONE: 'Europe/Berlin',
  });
});

test('an empty value counts as absent, and does not hide the one in .env', () => {
  expect(read({ S3_BUCKET: '', HISTORY_SOURCE: ' ' }, { HISTORY_SOURCE: 'file' })).toMatchObject({
    HISTORY_SOURCE: 'file',
  });
  expect(read({ S3_BUCKET: '' })).not.toHaveProperty('S3_BUCKET');
});

test('every problem is reported at once, those across settings too', () => {
  const problems = problemsOf(
    {
      S3_REGION: 'nowhere',
      S3_PREFIX: '../up',
      RECORDING_RETENTION_DAYS: '60',
      RECORDING_URL_EXPIRATION_MINUTES: '1',
      TWILIO_ACCOUNT_SID: 'AC1',
      HISTORY_TIME_ZONE: 'Mars/Olympus',
      RECORDING_RETENTON_DAYS: '5',
      RUNBOOK_BASE_URL: 'http://example.com',
      OPERATIONS_EMAILS: 'operations',
      WARNING_TOPIC_ARN: 'operations',
      TWILIO_AUDIO_WAIT_MINUTES: '100',
      ALARM_HISTORY_WARNING_MINUTES: '200',
      ALARM_API_ERRORS: '0',
      STORAGE_PRICES: 'Gold=1',
    },
    { COLOUR: 'blue' },
  );
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
    'ALARM_API_ERRORS',
    'ALARM_HISTORY_CRITICAL_MINUTES',
    'ALARM_RECORDINGS_AGE_MINUTES',
    'COLOUR',
    'HISTORY_TIME_ZONE',
    'OPERATIONS_EMAILS',
    'RECORDING_LIFECYCLE_IA_DAYS',
    'RECORDING_RETENTON_DAYS',
    'RECORDING_URL_EXPIRATION_MINUTES',
    'RUNBOOK_BASE_URL',
    'S3_PREFIX',
    'S3_REGION',
    'STORAGE_PRICES',
    'TWILIO_ACCOUNT_SID',
    'WARNING_TOPIC_ARN',
  ]);
});

test('each value has one complaint: what is wrong with it alone goes first', () => {
  const names = [
    'S3_PREFIX',
    'S3_FORMER_PREFIXES',
    'OPERATIONS_EMAILS',
    'AIRTABLE_HISTORY_FIELD',
    'CRITICAL_TOPIC_ARN',
  ];
  const problems = problemsOf(Object.fromEntries(names.map((name) => [name, 'https://me:s3cret@x/{#'])));
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([...names].sort());
  expect(problems.join()).not.toContain('s3cret');
});

test('the message counts and lists them', () => {
  const complain = () => read({ S3_REGION: 'nowhere', HISTORY_SOURCE: 'a|b' });
  expect(complain).toThrow(/^2 settings need your attention:\n {2}- \S+ .*\n {2}- \S+ .*\nSettings come from/);
});

test('a complaint says what the value was and what is allowed', () => {
  expect(problemsOf({ RECORDING_URL_EXPIRATION_MINUTES: '500' })).toEqual([
    expect.stringMatching(/^RECORDING_URL_EXPIRATION_MINUTES is "500": it must be .* from 2 to 360\. Below 2 minutes/),
  ]);
});

describe('what is wrong with the way .env is written', () => {
  const problemsWith = (shell: Record<string, string>, file: Record<string, string>, spoilt: string[]) => {
    try {
      parseSettings(shell, file, { problems: ['Line 3 of .env is not read'], spoilt: new Set(spoilt) });
      return [];
    } catch (error) {
      if (error instanceof SettingsError) return error.problems;
      throw error;
    }
  };

  test('is a problem by itself', () => {
    expect(problemsWith(REQUIRED, {}, [])).toEqual(['Line 3 of .env is not read']);
  });

  test('comes with all others, but not with a second complaint about the same value', () => {
    expect(
      problemsWith({ S3_REGION: 'nowhere' }, { ...REQUIRED, AIRTABLE_BASE_ID: '"x' }, ['AIRTABLE_BASE_ID']),
    ).toEqual(['Line 3 of .env is not read', expect.stringMatching(/^S3_REGION is "nowhere"/)]);
  });

  test('does not excuse a value in the shell, which wins', () => {
    expect(problemsWith({ ...REQUIRED, AIRTABLE_BASE_ID: 'x' }, {}, ['AIRTABLE_BASE_ID'])).toEqual([
      'Line 3 of .env is not read',
      expect.stringMatching(/^AIRTABLE_BASE_ID is "x"/),
    ]);
  });
});

describe('secrets', () => {
  test.each(['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])('%s is refused without being shown', (name) => {
    const [problem, ...others] = problemsOf({ [name]: 'AKIA-do-not-show' });
    expect(others).toEqual([]);
    expect(problem).toMatch(/is not used with AWS.*roles sign.*remove it/);
    expect(problem).not.toContain('AKIA-do-not-show');
  });

  test('the password in a URL is not shown', () => {
    expect(problemsOf({ TWILIO_API_URL: 'https://me:s3cret@api.twilio.com' }).join()).not.toContain('s3cret');
  });

  test('a credential in .env is pointed to the secret, and not shown', () => {
    const [problem] = problemsOf({}, { TWILIO_AUTH_TOKEN: 's3cret' });
    expect(problem).toMatch(/^TWILIO_AUTH_TOKEN in .env is not a setting: credentials belong in the secret/);
    expect(problem).not.toContain('s3cret');
  });
});

describe('across settings', () => {
  test('the move to STANDARD_IA must come before the deletion', () => {
    expect(problemsOf({ RECORDING_LIFECYCLE_IA_DAYS: '60', RECORDING_RETENTION_DAYS: '61' })).toEqual([]);
    expect(problemsOf({ RECORDING_LIFECYCLE_IA_DAYS: '60', RECORDING_RETENTION_DAYS: '60' })).toEqual([
      expect.stringMatching(/^RECORDING_LIFECYCLE_IA_DAYS is "60": .*below RECORDING_RETENTION_DAYS, which is 60/),
    ]);
  });

  test('the default is named as such', () => {
    expect(problemsOf({ RECORDING_RETENTION_DAYS: '60' })).toEqual([
      expect.stringMatching(/^RECORDING_LIFECYCLE_IA_DAYS is 90 by default: /),
    ]);
  });

  test('a short retention works without STANDARD_IA', () => {
    expect(problemsOf({ RECORDING_LIFECYCLE_IA_DAYS: 'never', RECORDING_RETENTION_DAYS: '7' })).toEqual([]);
  });

  test('a malformed number makes no second complaint about the other', () => {
    expect(problemsOf({ RECORDING_RETENTION_DAYS: 'soon' })).toHaveLength(1);
  });

  test('the region of the AWS credentials must agree with S3_REGION', () => {
    expect(problemsOf({ S3_REGION: 'eu-west-1', CDK_DEFAULT_REGION: 'eu-west-1' })).toEqual([]);
    expect(problemsOf({ S3_REGION: 'eu-west-1', CDK_DEFAULT_REGION: 'us-east-1' })).toEqual([
      expect.stringMatching(/S3_REGION is "eu-west-1".*us-east-1.*S3_REGION=us-east-1.*AWS_REGION=eu-west-1/),
    ]);
    expect(problemsOf({ CDK_DEFAULT_REGION: 'eu-west-1' })).toEqual([
      expect.stringMatching(/^S3_REGION is "us-east-1" by default: /),
    ]);
  });
});
