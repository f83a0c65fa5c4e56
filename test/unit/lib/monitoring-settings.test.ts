import { pricesOf } from '../../../lib/settings/other-prices';
import { defaultPrices } from '../../../lib/settings/price-table';
import { settingsWith } from '../../support/template/settings';
import { complaintsAbout, problemsOf, read, refuses, valueOf } from '../../support/template/settings-variables';

const topic = (name: string, region = 'us-east-1') => `arn:aws:sns:${region}:111122223333:${name}`;

describe('RUNBOOK_BASE_URL', () => {
  test.each([
    ['https://git.example.com/ops/blob/main/docs/runbook.md', 'https://git.example.com/ops/blob/main/docs/runbook.md'],
    ['https://wiki.example.com/runbook/', 'https://wiki.example.com/runbook/'],
    [
      'https://wiki.example.com/pages/viewpage.action?pageId=12',
      'https://wiki.example.com/pages/viewpage.action?pageId=12',
    ],
    ['https://git.example.com/runbook.md?plain=1&at=main', 'https://git.example.com/runbook.md?plain=1&at=main'],
    ['https://runbook.example.com', 'https://runbook.example.com'],
    ['https://example.com/Run%20book.md', 'https://example.com/Run%20book.md'],
    ['http://localhost:8080/runbook.md', 'http://localhost:8080/runbook.md'],
  ])('may be %s', (value, parsed) => {
    expect(valueOf('RUNBOOK_BASE_URL', value)).toBe(parsed);
  });

  test.each([
    'docs/runbook.md',
    'http://example.com/runbook.md',
    'ftp://example.com/runbook.md',
    'https://me:pw@example.com/runbook.md',
    'https://example.com/runbook.md#top',
    'https://example.com/runbook.md#',
  ])('is not %s', (value) => {
    refuses('RUNBOOK_BASE_URL', value);
  });
});

describe('OPERATIONS_EMAILS', () => {
  test('is a list', () => {
    expect(valueOf('OPERATIONS_EMAILS', ' a@example.com,b.c+alarms@mail.example.com, ')).toEqual([
      'a@example.com',
      'b.c+alarms@mail.example.com',
    ]);
  });

  test.each([
    'operations',
    'a@b',
    '@example.com',
    'a@example.com;b@example.com',
    'A <a@example.com>',
    'a@example.com,b',
  ])('is not %s', (value) => {
    refuses('OPERATIONS_EMAILS', value);
  });

  test.each(['a@example.com,a@example.com', 'a@example.com, b@example.com, A@Example.com'])(
    'names nobody twice, as %s does',
    (value) => {
      expect(complaintsAbout('OPERATIONS_EMAILS', value)).toEqual([
        expect.stringMatching(/^OPERATIONS_EMAILS is ".*": it must name each address once/),
      ]);
    },
  );
});

describe.each(['CRITICAL_TOPIC_ARN', 'WARNING_TOPIC_ARN'] as const)('%s', (name) => {
  test.each([topic('operations'), topic('On-Call_2'), topic('a'.repeat(256))])('may be %s', (value) => {
    expect(valueOf(name, value)).toBe(value);
  });

  test.each([
    'operations',
    topic('*'),
    topic('a'.repeat(257)),
    'arn:aws:sns:us-east-1:1:operations',
    'arn:aws:sqs:us-east-1:111122223333:operations',
    'arn:aws:sns::111122223333:operations',
    `${topic('operations')}:0c5eb2f6-9f1e-4f7f-a7a2-6d1b0c5b7f55`,
  ])('is not %s', (value) => {
    refuses(name, value);
  });

  test('is no FIFO topic, which alarms cannot notify', () => {
    expect(complaintsAbout(name, topic('operations.fifo'))).toEqual([
      expect.stringMatching(/it must be the ARN of an SNS topic.*Alarms need a standard topic/),
    ]);
  });

  test('lies in the region of the alarms', () => {
    expect(problemsOf({ [name]: topic('operations', 'eu-west-1'), S3_REGION: 'eu-west-1' })).toEqual([]);
    expect(problemsOf({ [name]: topic('operations', 'eu-west-1') })).toEqual([
      expect.stringMatching(
        new RegExp(`^${name} is ".*": it must be a topic in us-east-1, which is S3_REGION: .* own region only$`),
      ),
    ]);
  });

  test('is not compared with a region that does not exist', () => {
    expect(problemsOf({ [name]: topic('operations'), S3_REGION: 'us-east-0' })).toEqual([
      expect.stringMatching(/^S3_REGION is "us-east-0"/),
    ]);
  });
});

test('a topic may be of another partition', () => {
  const arn = 'arn:aws-cn:sns:cn-north-1:111122223333:operations';
  expect(read({ S3_REGION: 'cn-north-1', WARNING_TOPIC_ARN: arn }).WARNING_TOPIC_ARN).toBe(arn);
});

describe('who hears of alarms', () => {
  const critical = { CRITICAL_TOPIC_ARN: topic('critical') };
  const warning = { WARNING_TOPIC_ARN: topic('warning') };
  const emails = { OPERATIONS_EMAILS: 'operations@example.com' };

  test.each([
    ['nobody, for a first look', {}],
    ['e-mail addresses', emails],
    ['two topics', { ...critical, ...warning }],
    ['one topic for both', { CRITICAL_TOPIC_ARN: topic('all'), WARNING_TOPIC_ARN: topic('all') }],
    ['a topic for what is critical, e-mail for warnings', { ...critical, ...emails }],
    ['a topic for warnings, e-mail for what is critical', { ...warning, ...emails }],
    ['a topic for what is critical, nobody of warnings', critical],
  ])('%s', (_, settings) => {
    expect(problemsOf(settings)).toEqual([]);
  });

  test('addresses beside two topics would get no mail', () => {
    expect(problemsOf({ ...critical, ...warning, ...emails })).toEqual([
      expect.stringMatching(
        /^OPERATIONS_EMAILS is "operations@example.com": it must be left out when CRITICAL_TOPIC_ARN and WARNING_TOPIC_ARN are both set: .* no mail/,
      ),
    ]);
  });

  test('a malformed topic makes no second complaint', () => {
    expect(problemsOf({ CRITICAL_TOPIC_ARN: 'x', ...warning })).toHaveLength(1);
  });

  test('a malformed address makes no second complaint', () => {
    expect(problemsOf({ OPERATIONS_EMAILS: 'x' })).toHaveLength(1);
  });
});

test.each([
  ['ALARM_UPLOAD_FAILURE_PERCENT', ['0.1', '2.5', '100'], ['0', '0.09', '100.1', '-1', '5%', 'x']],
  ['ALARM_STORAGE_GROWTH_PERCENT', ['0.1', '12.5', '10000'], ['0', '0.09', '10000.1', '20%', 'x']],
  ['SLO_UPLOAD_SUCCESS_PERCENT', ['50', '99.95', '99.99'], ['49.99', '99.991', '100', 'x']],
  ['ALARM_HISTORY_WARNING_MINUTES', ['20', '10000'], ['19', '20161', '60.5', 'x']],
  ['ALARM_HISTORY_CRITICAL_MINUTES', ['10001', '20160'], ['19', '20161', '180.5', 'x']],
  ['ALARM_CLEANUP_MINUTES', ['20', '20160'], ['19', '20161', '360.5', 'x']],
  ['ALARM_REMINDER_HOUR', ['0', '06', '23'], ['24', '-1', '6.5', '6:00', 'x']],
  ['ALARM_AIRTABLE_THROTTLED_MINUTES', ['10', '15', '720'], ['5', '9', '31', '12.5', '725', '1440', 'x']],
] as const)('%s: the bounds, and what lies outside', (name, allowed, forbidden) => {
  for (const value of allowed) expect(valueOf(name, value)).toBe(Number(value));
  for (const value of forbidden) refuses(name, value);
});

describe('an alarm waits longer than the pipeline itself', () => {
  test('a recording for its audio and one more try', () => {
    expect(problemsOf({ TWILIO_AUDIO_WAIT_MINUTES: '60.5', ALARM_RECORDINGS_AGE_MINUTES: '76' })).toEqual([]);
    expect(problemsOf({ TWILIO_AUDIO_WAIT_MINUTES: '60', ALARM_RECORDINGS_AGE_MINUTES: '75' })).toEqual([
      expect.stringMatching(
        /^ALARM_RECORDINGS_AGE_MINUTES is "75": it must exceed TWILIO_AUDIO_WAIT_MINUTES \+ 15, which is 75: /,
      ),
    ]);
    expect(problemsOf({ TWILIO_AUDIO_WAIT_MINUTES: '75' })).toEqual([
      expect.stringMatching(/^ALARM_RECORDINGS_AGE_MINUTES is 90 by default: it must exceed .*, which is 90: /),
    ]);
  });

  test('a history line for its Job', () => {
    expect(problemsOf({ AIRTABLE_JOB_WAIT_MINUTES: '59.5' })).toEqual([]);
    expect(problemsOf({ AIRTABLE_JOB_WAIT_MINUTES: '60' })).toEqual([
      expect.stringMatching(
        /^ALARM_HISTORY_WARNING_MINUTES is 60 by default: it must exceed AIRTABLE_JOB_WAIT_MINUTES, which is 60: /,
      ),
    ]);
  });

  test('a critical alarm comes after the warning', () => {
    expect(problemsOf({ ALARM_HISTORY_WARNING_MINUTES: '90', ALARM_HISTORY_CRITICAL_MINUTES: '91' })).toEqual([]);
    expect(problemsOf({ ALARM_HISTORY_WARNING_MINUTES: '90', ALARM_HISTORY_CRITICAL_MINUTES: '90' })).toEqual([
      expect.stringMatching(
        /^ALARM_HISTORY_CRITICAL_MINUTES is "90": it must exceed ALARM_HISTORY_WARNING_MINUTES, which is 90: /,
      ),
    ]);
  });

  test.each([
    { TWILIO_AUDIO_WAIT_MINUTES: '9999' },
    { AIRTABLE_JOB_WAIT_MINUTES: 'long' },
    { ALARM_HISTORY_WARNING_MINUTES: '99999' },
  ])('a malformed number makes no second complaint: %j', (settings) => {
    expect(problemsOf(settings)).toHaveLength(1);
  });
});

describe('STORAGE_PRICES', () => {
  const defaults = {
    StandardStorage: 0.023,
    StandardIAStorage: 0.0125,
    StandardIASizeOverhead: 0.0125,
    StandardIAObjectOverhead: 0.0125,
  };

  test('a price takes the place of the default, the others stay', () => {
    expect(valueOf('STORAGE_PRICES', 'StandardStorage=0.0245')).toEqual({ ...defaults, StandardStorage: 0.0245 });
  });

  test('prices of further classes are added', () => {
    expect(valueOf('STORAGE_PRICES', ' GlacierInstantRetrievalStorage = 0.004 ,GlacierIRSizeOverhead=0,')).toEqual({
      ...defaults,
      GlacierInstantRetrievalStorage: 0.004,
      GlacierIRSizeOverhead: 0,
    });
  });

  test.each([
    '0.023',
    'StandardStorage',
    'StandardStorage=',
    'StandardStorage=-1',
    'StandardStorage=$0.02',
    'StandardStorage=1e3',
    'StandardStorage=.02',
    'StandardStorage=0,023',
    'StandardStorage:0.023',
    'StandardStorage=0.023 StandardIAStorage=0.0125',
  ])('is not %s', (value) => {
    expect(complaintsAbout('STORAGE_PRICES', value)).toEqual([
      expect.stringMatching(/it must be prices separated by commas, such as StandardStorage=0\.023/),
    ]);
  });

  test.each(['STANDARD_IA=0.0125', 'standardstorage=0.023', 'AllStorageTypes=1', 'toString=1'])(
    'is not %s, and the names are listed',
    (value) => {
      expect(complaintsAbout('STORAGE_PRICES', value)).toEqual([
        expect.stringMatching(/it must price StorageTypes .*: StandardStorage, .*, ExpressOneZoneStorage$/),
      ]);
    },
  );

  test('names no class twice', () => {
    expect(complaintsAbout('STORAGE_PRICES', 'StandardStorage=1, StandardStorage=2')).toEqual([
      expect.stringMatching(/it must price each StorageType once/),
    ]);
  });
});

describe('PRICES', () => {
  test('prices by the names of the table', () => {
    expect(valueOf('PRICES', ' LambdaGBSecond = 0.0000155 ,SqsRequest=0,')).toEqual({
      LambdaGBSecond: 0.0000155,
      SqsRequest: 0,
    });
  });

  test.each(['0.023', 'S3Put', 'S3Put=', 'S3Put=-1', 'S3Put=$0.02', 'S3Put=5e-6', 'S3Put=.02', 'S3Put=0,1'])(
    'is not %s',
    (value) => {
      expect(complaintsAbout('PRICES', value)).toEqual([
        expect.stringMatching(/it must be prices separated by commas, such as LambdaGBSecond=0\.0000155/),
      ]);
    },
  );

  test.each(['s3put=1', 'toString=1', 'StandardStorage=0.02'])('is not %s, and the names are listed', (value) => {
    expect(complaintsAbout('PRICES', value)).toEqual([
      expect.stringMatching(/it must price what is paid for: S3Put, .*, AddressHour$/),
    ]);
  });

  test('names nothing twice', () => {
    expect(complaintsAbout('PRICES', 'S3Put=1, S3Put=2')).toEqual([expect.stringMatching(/price each thing once/)]);
  });

  test('STORAGE_PRICES and PRICES are laid over one table', () => {
    const prices = pricesOf(settingsWith({ STORAGE_PRICES: 'StandardStorage=0.0245', PRICES: 'S3Put=0.0000054' }));
    expect(prices).toEqual({ ...defaultPrices, StandardStorage: 0.0245, S3Put: 0.0000054 });
  });
});
