import { wireUrlSigner } from '../../lambdas/url-signer/wire';
import { judged } from '../support/access/judged';
import { principalOf } from '../support/access/principals';
import type { Policy } from '../support/template/policies';
import { resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';
import { type S3Request, ageOf, presigned } from './links/documented-s3';
import { MUTATIONS } from './links/mutated-links';
import { ROLE, SECRETS, attackLinks, givenLink } from './links/presigned-attack';
import { FORBIDDEN_KEYS, linksWorld } from './links/world';
import { times } from './times';

jest.setTimeout(120_000 * times);

test('whoever has a link can play it as it is, until it ends, and make nothing else of it', async () => {
  const counts = await attackLinks({ wire: wireUrlSigner, numRuns: 1_000 * times });
  expect(Object.keys(MUTATIONS).filter((name) => (counts.get(name) ?? 0) < 10)).toEqual([]);
});

describe('what the bucket itself refuses, whoever has signed it', () => {
  const { template } = synthesise();
  const world = linksWorld();
  const BUCKET = world.aws.bucket.name;
  const SIGNED_AT = world.time.now();
  const policy = [...resourcesOf(template, 'AWS::S3::BucketPolicy').values()]
    .map(({ Properties }) => Properties)
    .find(({ Bucket }) => Bucket === BUCKET)?.PolicyDocument as Policy;

  /** Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". */
  const actionOf = ({ method, url }: S3Request): string => {
    const query = new URL(url).searchParams;
    if (new URL(url).pathname === '/') return query.has('versions') ? 's3:ListBucketVersions' : 's3:ListBucket';
    const version = query.has('versionId') ? 'Version' : '';
    if (query.has('acl')) return `s3:${method === 'PUT' ? 'Put' : 'Get'}Object${version}Acl`;
    if (query.has('tagging')) return `s3:${method === 'PUT' ? 'Put' : 'Get'}Object${version}Tagging`;
    return `s3:${method === 'PUT' ? 'Put' : method === 'DELETE' ? 'Delete' : 'Get'}Object${version}`;
  };

  const plays = async (who: string, request: S3Request, ageMs: number, tls = true): Promise<boolean> => {
    const { pathname } = new URL(request.url);
    const verdict = await judged(
      {
        who: principalOf(template, who),
        action: actionOf(request),
        resource: `arn:aws:s3:::${BUCKET}${pathname === '/' ? '' : decodeURIComponent(pathname)}`,
        context: {
          'aws:SecureTransport': String(tls),
          's3:authType': 'REST-QUERY-STRING',
          's3:signatureAge': String(ageMs),
          ...(pathname === '/' && { 's3:prefix': '' }),
        },
      },
      policy,
    );
    return verdict === 'Allowed';
  };

  const at = (path: string): string => `https://${BUCKET}.s3.us-east-1.amazonaws.com${path}`;
  const key = `/${world.stored[0]?.key ?? ''}`;
  /** Signed by somebody who has the role's credentials, for as long as S3 allows. */
  const signed = (method: string, path: string): S3Request => {
    const request = { method, url: at(path), headers: {} };
    return { ...request, url: presigned(request, { ...ROLE, at: SIGNED_AT, seconds: 604_800 }) };
  };

  test('the pipeline’s own link plays, and no longer than RECORDING_URL_EXPIRATION_MINUTES', async () => {
    const given = await givenLink(wireUrlSigner);
    expect(await plays('url-signer', given, 0)).toBe(true);
    expect(await plays('url-signer', given, 900_000)).toBe(true);
    expect(await plays('url-signer', given, 900_001)).toBe(false);
    expect(await plays('url-signer', given, 0, false)).toBe(false);
  });

  test('a link that was signed for a week with stolen credentials of the role dies as soon', async () => {
    const week = signed('GET', key);
    expect(ageOf(week, SECRETS, SIGNED_AT.getTime() + 86_400_000)).toBe(86_400_000);
    expect(await plays('url-signer', week, 0)).toBe(true);
    expect(await plays('url-signer', week, 86_400_000)).toBe(false);
  });

  test.each([
    ...FORBIDDEN_KEYS.map((forbidden) => ['GET', `/${forbidden}`]),
    ['GET', `${key}?versionId=1`],
    ['GET', `${key}?acl`],
    ['PUT', `${key}?acl`],
    ['GET', `${key}?tagging`],
    ['PUT', `${key}?tagging`],
    ['PUT', key],
    ['DELETE', key],
    ['DELETE', `${key}?versionId=1`],
    ['GET', '/'],
    ['GET', '/?versions'],
  ])('with these credentials nobody gets far: %s %s', async (method = '', path = '') => {
    const request = signed(method, path);
    expect(ageOf(request, SECRETS, SIGNED_AT.getTime())).toBe(0);
    expect(await plays('url-signer', request, 0)).toBe(false);
  });

  test.each(['administrator', 'root user', 'foreign role', 'nobody', 'link requester', 'auditor'])(
    'a link of %s plays nothing',
    async (who) => {
      expect(await plays(who, signed('GET', key), 0)).toBe(false);
    },
  );
});
