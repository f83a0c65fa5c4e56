import { resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise();
const bucket = resourceOf(template, 'AWS::S3::Bucket', 'RecordingsBucket');
const buckets = [...resourcesOf(template, 'AWS::S3::Bucket')];

const rulesOf = (overrides: Record<string, string>) =>
  (
    resourceOf(synthesise(overrides).template, 'AWS::S3::Bucket', 'RecordingsBucket').Properties
      .LifecycleConfiguration as { Rules: Record<string, unknown>[] }
  ).Rules;

test.each(buckets)('%s is encrypted with SSE-S3', (_, { Properties }) => {
  expect(Properties.BucketEncryption).toEqual({
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  });
});

test.each(buckets)('%s blocks all public access', (_, { Properties }) => {
  expect(Properties.PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
});

const policies = [...resourcesOf(template, 'AWS::S3::BucketPolicy')];

test.each([...buckets, ...policies])(
  '%s outlives its stack and its replacement, and does not block the next try of a first deploy that failed',
  (id, { DeletionPolicy, UpdateReplacePolicy }) => {
    // Records of links may be there before the update that brings their bucket fails; nobody else has its name.
    const kept = id.startsWith('Links') ? 'Retain' : 'RetainExceptOnCreate';
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([kept, 'Retain']);
  },
);

test('each of the three has its policy', () => {
  expect([buckets.length, policies.length]).toEqual([3, 3]);
});

// "At least one of … needs to be specified": CloudFormation's answer to a rule that has only ExpiredObjectDeleteMarker
// (cloudformation-coverage-roadmap#132 and #1124; AWS::S3::Bucket Rule). Emulators take it.
test.each(buckets)('each lifecycle rule of %s has an action that CloudFormation counts', (_, { Properties }) => {
  const { Rules } = Properties.LifecycleConfiguration as { Rules: object[] };
  const counted = /^(AbortIncomplete|ExpirationDate$|ExpirationInDays$|NoncurrentVersion|Transitions?$)/;
  for (const rule of Rules) expect(Object.keys(rule)).toContainEqual(expect.stringMatching(counted));
});

test('recordings are versioned', () => {
  expect(bucket.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
});

describe('lifecycle', () => {
  const rules = rulesOf({});

  test('recordings are deleted after 365 days, of whatever size they are', () => {
    expect(rules).toContainEqual({ Id: 'recordings', Status: 'Enabled', ExpirationInDays: 365 });
  });

  test('what then costs less moves to STANDARD_IA after 90 days, where less than 128 KB is billed as 128 KB', () => {
    const months = (365 + 30 - 90) / (365 / 12);
    const bytes = Math.ceil((128 * 1024 * 0.0125 + (0.00001 * 2 ** 30) / months) / 0.023);
    expect(bytes).toBeLessThan(128 * 1024);
    expect(rules).toContainEqual({
      Id: 'infrequent-access',
      Status: 'Enabled',
      ObjectSizeGreaterThan: String(bytes),
      Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 90 }],
    });
  });

  /** Where moving one of so many bytes begins to cost less than to leave it, over 30 days more as a noncurrent version. */
  const breakEven = (days: number, saving = 0.023 - 0.0125, move = 0.00001) =>
    Math.ceil((move / (saving * (days / (365 / 12)))) * 2 ** 30);

  test.each([
    [
      'both ages are settings',
      { RECORDING_LIFECYCLE_IA_DAYS: '31', RECORDING_RETENTION_DAYS: '40' },
      31,
      40,
      breakEven(39),
    ],
    ['the least', { RECORDING_LIFECYCLE_IA_DAYS: '30', RECORDING_RETENTION_DAYS: '31' }, 30, 31, breakEven(31)],
    [
      'prices of another region',
      { STORAGE_PRICES: 'StandardStorage=0.016', PRICES: 'S3MoveToIA=0.00002' },
      90,
      365,
      breakEven(305, 0.016 - 0.0125, 0.00002),
    ],
  ] as const)(
    'a recording that would cost more to move than that saves stays: %s',
    (_, settings, move, expire, bytes) => {
      expect(bytes).toBeGreaterThan(128 * 1024);
      const found = rulesOf(settings);
      expect(found).toContainEqual(expect.objectContaining({ ExpirationInDays: expire }));
      expect(found).toContainEqual(
        expect.objectContaining({
          ObjectSizeGreaterThan: String(bytes),
          Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: move }],
        }),
      );
    },
  );

  test.each([
    ['"never"', { RECORDING_LIFECYCLE_IA_DAYS: 'never' }],
    ['a region whose STANDARD_IA is no cheaper', { STORAGE_PRICES: 'StandardIAStorage=0.023' }],
  ])('%s keeps recordings in STANDARD', (_, settings) => {
    const found = rulesOf(settings);
    expect(found).toContainEqual({ Id: 'recordings', Status: 'Enabled', ExpirationInDays: 365 });
    expect(JSON.stringify(found)).not.toContain('Transition');
  });

  test('who sets ages that save nothing is told so at synth, with the figures and the remedy', () => {
    const told = (settings: Record<string, string>) => synthesise(settings).messages;
    expect(told({ RECORDING_LIFECYCLE_IA_DAYS: '60', RECORDING_RETENTION_DAYS: '90' })).toEqual([]);
    expect(told({ RECORDING_LIFECYCLE_IA_DAYS: 'never', RECORDING_RETENTION_DAYS: '31' })).toEqual([]);
    expect(told({ RECORDING_LIFECYCLE_IA_DAYS: '61', RECORDING_RETENTION_DAYS: '90' })).toEqual([
      expect.stringMatching(
        /^warning: "RECORDING_LIFECYCLE_IA_DAYS=61 hardly saves anything with RECORDING_RETENTION_DAYS=90: a recording lies 59 days .* saves \$0\.0204 for each GB; a move costs \$0\.00001\. So only recordings of more than 0\.50 MB \(2\.2 minutes in one channel\) are moved\. Set RECORDING_LIFECYCLE_IA_DAYS=never/,
      ),
    ]);
    expect(told({ STORAGE_PRICES: 'StandardIAStorage=0.023' })).toEqual([
      expect.stringMatching(
        /^warning: "RECORDING_LIFECYCLE_IA_DAYS=90 moves nothing: at \$0\.023 .*=never, or correct STORAGE_PRICES/,
      ),
    ]);
  });

  test('a deleted recording is really gone 30 days later', () => {
    expect(rules).toContainEqual(
      expect.objectContaining({ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
    );
  });

  test('a deleted recording is never kept for longer than it was kept alive', () => {
    expect(rulesOf({ RECORDING_RETENTION_DAYS: '7', RECORDING_LIFECYCLE_IA_DAYS: 'never' })).toContainEqual(
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }),
    );
  });

  test('delete markers without a recording beneath are cleaned, by a rule that expires nothing current', () => {
    const [cleaning, ...more] = rules.filter((rule) => 'ExpiredObjectDeleteMarker' in rule);
    expect([cleaning, more]).toEqual([expect.objectContaining({ ExpiredObjectDeleteMarker: true }), []]);
    // CloudFormation: "Cannot be specified with ExpirationInDays, ExpirationDate, or TagFilters."
    expect(Object.keys(cleaning ?? {})).not.toContainEqual(
      expect.stringMatching(/^Expiration(InDays|Date)$|^TagFilters$/),
    );
  });

  test('unfinished uploads are cleaned after a day', () => {
    expect(rules).toContainEqual(
      expect.objectContaining({ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    );
  });

  test('no rule is bound to a prefix, which may change', () => {
    expect(rules).toHaveLength(4);
    for (const rule of rules) expect(rule).not.toHaveProperty('Prefix');
  });
});

test('S3 logs every access to a recording in another bucket, in folders of the days on which it was', () => {
  expect(bucket.Properties.LoggingConfiguration).toEqual({
    DestinationBucketName: 'recordingsaccesslog2f56dc53',
    TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
  });
});

test('the access log is kept as long as the records of links, by default 10 years', () => {
  const expiryOf = (settings: Record<string, string>) =>
    resourceOf(synthesise(settings).template, 'AWS::S3::Bucket', 'RecordingsAccessLog').Properties
      .LifecycleConfiguration;
  const after = (days: number) => ({ Rules: [{ Id: 'expire', Status: 'Enabled', ExpirationInDays: days }] });
  expect(expiryOf({})).toEqual(after(3653));
  expect(expiryOf({ AUDIT_RETENTION_DAYS: '2557', LOG_RETENTION_DAYS: '7' })).toEqual(after(2557));
});

describe('scripts of other pages', () => {
  test('may not read an answer of S3', () => {
    expect(bucket.Properties).not.toHaveProperty('CorsConfiguration');
  });

  test('may, of LINK_ORIGINS, fetch a recording and seek in it, and nothing else', () => {
    const origins = ['https://jobs.example.com', 'http://localhost:3000'];
    const { template: open } = synthesise({ LINK_ORIGINS: origins.join() });
    expect(resourceOf(open, 'AWS::S3::Bucket', 'RecordingsBucket').Properties.CorsConfiguration).toEqual({
      CorsRules: [
        expect.objectContaining({
          AllowedOrigins: origins,
          AllowedMethods: ['GET', 'HEAD'],
          AllowedHeaders: ['Range'],
        }),
      ],
    });
    for (const other of ['LinksBucket', 'RecordingsAccessLog'])
      expect(resourceOf(open, 'AWS::S3::Bucket', other).Properties).not.toHaveProperty('CorsConfiguration');
  });
});
