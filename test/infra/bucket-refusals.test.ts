import { judged } from '../support/access/judged';
import { operationOf } from '../support/access/operations';
import { arnOf, type BucketNames, placeOf, PREFIXES } from '../support/access/places';
import { BREAK_GLASS_ROLE, principalOf } from '../support/access/principals';
import { AGES, BUCKET_REQUESTS, type BucketRequest, titleOf } from '../support/access/requests';
import { weakened } from '../support/access/weakened';
import type { Policy } from '../support/template/policies';
import { resolve, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

/* Who × what × how signed × how old × TLS × where → allow or deny, on the policies as they are deployed. */

// The first simulation loads all that is known of IAM.
jest.setTimeout(60_000);

const EXPIRY_MINUTES = 20;
const { template } = synthesise({
  S3_BUCKET: 'the-recordings',
  S3_PREFIX: PREFIXES.today,
  S3_FORMER_PREFIXES: PREFIXES.former,
  BREAK_GLASS_ROLE_ARNS: BREAK_GLASS_ROLE,
  RECORDING_URL_EXPIRATION_MINUTES: String(EXPIRY_MINUTES),
});

const output = (name: string): string => String(resolve(template, template.Outputs[name]?.Value));
const NAMES: BucketNames = {
  recordings: output('BucketName'),
  links: output('LinksBucketName'),
  accessLog: output('AccessLogBucketName'),
};

type BucketPolicies = Readonly<Record<keyof BucketNames, Policy>>;
const policyOf = (bucket: keyof BucketNames): Policy => {
  const policies = [...resourcesOf(template, 'AWS::S3::BucketPolicy').values()].map(({ Properties }) => Properties);
  return policies.find(({ Bucket }) => Bucket === NAMES[bucket])?.PolicyDocument as Policy;
};
const DEPLOYED: BucketPolicies = {
  recordings: policyOf('recordings'),
  links: policyOf('links'),
  accessLog: policyOf('accessLog'),
};

const AUTH_TYPES = { header: 'REST-HEADER', link: 'REST-QUERY-STRING', form: 'POST', nothing: undefined };

const contextOf = ({ does, on, signed, age, tls }: BucketRequest): Record<string, string> => {
  const authType = AUTH_TYPES[signed];
  const { prefix } = placeOf(on);
  return {
    'aws:SecureTransport': String(tls),
    ...(authType !== undefined && { 's3:authType': authType }),
    ...(age !== '' && { 's3:signatureAge': String(AGES[age](EXPIRY_MINUTES * 60_000)) }),
    ...(prefix !== undefined && { 's3:prefix': prefix }),
    ...operationOf(does).context,
  };
};

const answerTo = async (
  request: BucketRequest,
  policies: BucketPolicies,
  own: (policy: Policy) => Policy = (policy) => policy,
): Promise<'allow' | 'deny'> => {
  const place = placeOf(request.on);
  const who = principalOf(template, request.who);
  const verdict = await judged(
    {
      who: { ...who, policies: who.policies.map(own) },
      action: operationOf(request.does).action,
      resource: arnOf(place, NAMES),
      context: contextOf(request),
    },
    policies[place.bucket],
  );
  return verdict === 'Allowed' ? 'allow' : 'deny';
};

test('no request is in the table twice', () => {
  const asked = BUCKET_REQUESTS.map((request) => titleOf(request).split(' → ')[0]);
  expect(asked.filter((one, index) => asked.indexOf(one) < index)).toEqual([]);
  expect(asked.length).toBeGreaterThanOrEqual(60);
});

test.each(BUCKET_REQUESTS.map((request) => [titleOf(request), request] as const))('%s', async (_, request) => {
  expect(await answerTo(request, DEPLOYED)).toBe(request.answer);
});

describe('the table notices that a policy is not what it was', () => {
  const asked = [...BUCKET_REQUESTS];
  const notices = async (bucket: keyof BucketNames, policies: BucketPolicies): Promise<boolean> => {
    for (const [place, request] of asked.entries()) {
      // The policy of another bucket is not asked.
      if (placeOf(request.on).bucket !== bucket || (await answerTo(request, policies)) === request.answer) continue;
      // It will notice the next change of the same statement, too.
      asked.splice(place, 1);
      asked.unshift(request);
      return true;
    }
    return false;
  };

  // What the CDK lets S3 do for each bucket that logs is contained in LogsOfFormerBuckets: to lose it changes nothing.
  const isContained = (statement: unknown): boolean => JSON.stringify(statement).includes('"aws:SourceArn"');
  const withoutContained = (policy: Policy): Policy => ({
    ...policy,
    Statement: policy.Statement.filter((statement) => !isContained(statement)),
  });

  const changes = (['recordings', 'links', 'accessLog'] as const).flatMap((bucket) =>
    weakened(withoutContained(DEPLOYED[bucket])).map(
      ({ change, policy }) => [`${bucket}: ${change}`, bucket, policy] as const,
    ),
  );

  test.each(changes)('%s', async (_, bucket, policy) => {
    expect(await notices(bucket, { ...DEPLOYED, [bucket]: policy })).toBe(true);
  });
});

describe('the table notices that a role may do more, or less', () => {
  const OWNERS = [
    ...[
      'processor',
      'history-writer',
      'url-signer',
      'cleanup',
      'reconciler',
      'ledger',
      'access-audit',
      'auditor',
      'operator',
    ],
  ];
  const changes = OWNERS.flatMap((who) =>
    principalOf(template, who).policies.flatMap((policy) =>
      weakened(policy, 's3:').map(
        ({ change, policy: changed }) => [`${who}: ${change}`, who, policy, changed] as const,
      ),
    ),
  );

  test.each(changes)('%s', async (_, who, policy, changed) => {
    const text = JSON.stringify(policy);
    const own = (one: Policy) => (JSON.stringify(one) === text ? changed : one);
    let noticed = false;
    for (const request of BUCKET_REQUESTS.filter((one) => one.who === who))
      noticed ||= (await answerTo(request, DEPLOYED, own)) !== request.answer;
    expect(noticed).toBe(true);
  });
});
