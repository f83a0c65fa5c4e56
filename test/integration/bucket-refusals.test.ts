import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import https from 'node:https';
import { s3LinkSigner } from '../../lambdas/adapters/s3-link-signer';
import { LINK_ID_PARAMETER, linkId } from '../../lambdas/core/link';
import { features } from '../../lib/constructs/feature-folders';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { type BucketNames, placeOf, PREFIXES } from '../support/access/places';
import { allowing } from '../support/access/principals';
import { BUCKET_REQUESTS, type BucketRequest, titleOf } from '../support/access/requests';
import { assumedRoles } from '../support/integration/assumed-roles';
import { type RoleSession, roleSessions } from '../support/integration/role-sessions';
import { policyOf, S3_REQUESTS, type Target } from '../support/integration/s3-requests';

/* The table of requests once more, by real requests: those that MiniStack judges as AWS does. And what no policy judges. */

jest.setTimeout(180_000);

const NAME = 'refusals';
const EXPIRY_MINUTES = 20;

interface Lying {
  readonly Bucket: string;
  readonly Key: string;
}

const EXPIRES = { expiresIn: EXPIRY_MINUTES * 60 };
/** What can be signed as a link. */
const LINKS: Readonly<Record<string, (s3: S3Client, object: Lying) => Promise<string>>> = {
  GetObject: (s3, object) => getSignedUrl(s3, new GetObjectCommand(object), EXPIRES),
  HeadObject: (s3, object) => getSignedUrl(s3, new HeadObjectCommand(object), EXPIRES),
  'PutObject if new': (s3, object) => getSignedUrl(s3, new PutObjectCommand(object), EXPIRES),
  DeleteObject: (s3, object) => getSignedUrl(s3, new DeleteObjectCommand(object), EXPIRES),
};
const METHODS: Readonly<Record<string, string>> = {
  GetObject: 'GET',
  HeadObject: 'HEAD',
  'PutObject if new': 'PUT',
  PutObject: 'PUT',
  DeleteObject: 'DELETE',
  ListObjectsV2: 'GET',
};

/** Who may write which records, if there is none yet. */
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  'record of a link': ['history-writer', 'url-signer'],
  receipt: ['cleanup', 'history-writer', 'processor'],
  'record of a run': ['reconciler'],
  'ledger of a day': ['ledger'],
};

/** Those who add records are refused these for a header that MiniStack does not tell policies of. */
const isForTheHeader = ({ who, does, on }: BucketRequest): boolean =>
  (WRITERS[on] ?? []).includes(who) && ['PutObject', 'CopyObject', 'CreateMultipartUpload'].includes(does);

/**
 * What MiniStack 1.5.33 judges: not the age of a signature, not plain HTTP (it answers none), no other account, none of AWS's
 * own services, and not the root user, whom no policy holds back.
 */
const isJudged = (request: BucketRequest): boolean =>
  !/^(foreign role|root user|AWS for|log delivery)/.test(request.who) &&
  request.tls &&
  ['', 'fresh'].includes(request.age) &&
  !isForTheHeader(request) &&
  (request.signed === 'header' ? request.does in S3_REQUESTS : request.does in METHODS);

/** People, and what they may do by policies of their own. */
const PEOPLE = {
  administrator: allowing('*'),
  CloudFormation: allowing('*'),
  'user with s3:*': allowing('s3:*'),
  'replication role': allowing('s3:*'),
  'break-glass role': allowing('s3:*'),
} as const;
const roleName = (who: string): string => `${NAME}-${who.replaceAll(/[^a-zA-Z-]/g, '-')}`;

const accounts = assumedRoles(sharedEmulator());
const agent = new https.Agent({ ca: sharedEmulator().certificate });
let pipeline: LocalPipeline;
const sessions = new Map<string, RoleSession>();

const clientOf = (who: string): S3Client => {
  const { endpoint, region } = pipeline.emulator;
  const credentials = sessions.get(who);
  if (credentials === undefined) throw new Error(`nobody here is called “${who}”`);
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, requestHandler: { httpsAgent: agent } });
};

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: NAME,
    settings: {
      S3_PREFIX: PREFIXES.today,
      S3_FORMER_PREFIXES: PREFIXES.former,
      RECORDING_URL_EXPIRATION_MINUTES: String(EXPIRY_MINUTES),
      BREAK_GLASS_ROLE_ARNS: accounts.arnOf(roleName('break-glass role')),
    },
  });
  const sessionOf = await roleSessions(pipeline);
  for (const feature of features) sessions.set(feature, sessionOf(feature));
  for (const [who, policy] of Object.entries(PEOPLE))
    sessions.set(who, await accounts.assume(roleName(who), { policy }));
  const { LinkRequestersPolicyArn, AccessAuditorsPolicyArn, OperatorsPolicyArn } = pipeline.outputs;
  const managed = {
    'link requester': LinkRequestersPolicyArn,
    auditor: AccessAuditorsPolicyArn,
    operator: OperatorsPolicyArn,
  };
  for (const [who, managedPolicyArn] of Object.entries(managed))
    sessions.set(who, await accounts.assume(roleName(who), { managedPolicyArn }));
});
afterAll(async () => {
  accounts.destroy();
  agent.destroy();
  await pipeline.stop();
});

const bucketNamed = (name: keyof BucketNames): string =>
  ({
    recordings: pipeline.outputs.BucketName,
    links: pipeline.outputs.LinksBucketName,
    accessLog: pipeline.outputs.AccessLogBucketName,
  })[name];

/** Whatever the request before did: something lies there, and the bucket has its policy. */
const prepared = async (on: string): Promise<Target> => {
  const { bucket, key = 'what/keeps/it.full', prefix } = placeOf(on);
  const [s3, Bucket] = [pipeline.aws.s3, bucketNamed(bucket)];
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'ID3' }));
  return { Bucket, Key: key, VersionId, Prefix: prefix, policy: await policyOf(s3, Bucket) };
};

/** The status of an answer to what everybody may send. */
const statusOf = (url: string, method: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = https.request(url, {
      method,
      agent,
      ...(method === 'PUT' && { headers: { 'content-length': 3 } }),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    request.end(method === 'PUT' ? 'ID3' : undefined);
  });

const answerTo = async ({ who, does, on, signed }: BucketRequest): Promise<'allow' | 'deny' | number> => {
  const target = await prepared(on);
  if (signed === 'header') {
    const outcome = await S3_REQUESTS[does]?.(clientOf(who), target).then(
      () => 'allow' as const,
      (error: unknown) => error,
    );
    if (!(outcome instanceof Error)) return 'allow';
    // Of a bucket that is not empty: nothing kept the person from deleting it.
    if (outcome.name === 'BucketNotEmpty') return 'allow';
    if (/^(AccessDenied|Forbidden|403)/.test(outcome.name) || outcome.message.includes('403')) return 'deny';
    throw outcome;
  }
  const { Bucket, Key } = target;
  const method = METHODS[does] ?? '';
  const unsigned = `${pipeline.emulator.endpoint}/${Bucket}${does === 'ListObjectsV2' ? '?list-type=2' : `/${Key}`}`;
  const url = signed === 'link' ? await LINKS[does]?.(clientOf(who), { Bucket, Key }) : unsigned;
  if (url === undefined) throw new Error(`${does} cannot be signed as a link`);
  const status = await statusOf(url, method);
  if (status === 403) return 'deny';
  return status < 300 ? 'allow' : status;
};

const judged = BUCKET_REQUESTS.filter(isJudged);

test('MiniStack judges most of the table', () => {
  expect(judged.length).toBeGreaterThan(130);
});

test.each(judged.map((request) => [titleOf(request), request] as const))('%s', async (_, request) => {
  expect(await answerTo(request)).toBe(request.answer);
});

describe('a link', () => {
  const ID = linkId.parse('8d6d3c0e-6f0b-4b52-9d2a-6f2f3f1c9a11');

  /** To the recording, as the history-writer gives it. */
  const linkOf = async (who: string, now = new Date()): Promise<URL> => {
    const { Bucket, Key } = await prepared('recording');
    const signer = s3LinkSigner(clientOf(who), { bucket: Bucket, now: () => now });
    return new URL(await signer.sign(Key, { id: ID, sid: undefined, expiresInSeconds: EXPIRY_MINUTES * 60 }));
  };
  const open = (url: URL, method = 'GET') => statusOf(url.toString(), method);

  test.each(['history-writer', 'url-signer', 'break-glass role'])('of %s plays', async (who) => {
    expect(await open(await linkOf(who))).toBe(200);
  });

  const parameter =
    (name: string, change: (value: string) => string) =>
    (url: URL): void => {
      url.searchParams.set(name, change(url.searchParams.get(name) ?? ''));
    };
  const tampered: readonly [string, (url: URL) => void][] = [
    [
      'whose signature has another digit',
      parameter('X-Amz-Signature', (text) => text.replace(/.$/, (at) => (at === '0' ? '1' : '0'))),
    ],
    [
      'without its signature',
      (url) => {
        url.searchParams.delete('X-Amz-Signature');
      },
    ],
    ['with another id', parameter(LINK_ID_PARAMETER, (text) => text.replace(/^./, '0'))],
    [
      'without its id',
      (url) => {
        url.searchParams.delete(LINK_ID_PARAMETER);
      },
    ],
    [
      'with a second id',
      (url) => {
        url.searchParams.append(LINK_ID_PARAMETER, ID);
      },
    ],
    [
      'with a parameter that S3 ignores',
      (url) => {
        url.searchParams.set('x-who', 'me');
      },
    ],
    [
      'to another recording',
      (url) => {
        url.pathname = url.pathname.replace('J-1001', 'J-1002');
      },
    ],
    [
      'to the folder',
      (url) => {
        url.pathname = url.pathname.replace(/[^/]+$/, '');
      },
    ],
    ['that says it works longer', parameter('X-Amz-Expires', (text) => String(Number(text) * 10))],
    [
      'that says it is younger',
      parameter('X-Amz-Date', (text) => text.replace(/^\d{4}/, (year) => String(Number(year) + 1))),
    ],
    ['for another region', parameter('X-Amz-Credential', (text) => text.replace('us-east-1', 'eu-west-1'))],
    ['of another key', parameter('X-Amz-Credential', (text) => text.replace(/^[^/]+/, 'ASIAAAAAAAAAAAAAAAAA'))],
    ['of another session', parameter('X-Amz-Security-Token', (text) => `${text}x`)],
    [
      'without its session',
      (url) => {
        url.searchParams.delete('X-Amz-Security-Token');
      },
    ],
    ['under another file name', parameter('response-content-disposition', () => 'attachment; filename="a.exe"')],
    ['of another type', parameter('response-content-type', () => 'text/html')],
  ];

  test.each(tampered)('%s is refused', async (_, change) => {
    const url = await linkOf('history-writer');
    const before = url.toString();
    change(url);
    expect(url.toString()).not.toBe(before);
    // A query without all parts of a signature, or with a broken token, is 400, and one that does not fit 403. Source: S3 API,
    // "Error responses": AuthorizationQueryParametersError, InvalidToken, SignatureDoesNotMatch.
    expect([400, 403]).toContain(await open(url));
  });

  test.each(['PUT', 'DELETE', 'POST'])('is none to %s', async (method) => {
    expect(await open(await linkOf('history-writer'), method)).toBe(403);
    expect(await open(await linkOf('history-writer'))).toBe(200);
  });

  test('that has expired is refused', async () => {
    const EARLIER = new Date(Date.now() - (EXPIRY_MINUTES + 1) * 60_000);
    expect(await open(await linkOf('history-writer', EARLIER))).toBe(403);
  });

  test('dies with the role whose session signed it', async () => {
    const who = 'user with s3:*';
    const role = roleName('short-lived');
    const arn = accounts.arnOf(role);
    await pipeline.redeploy({
      BREAK_GLASS_ROLE_ARNS: [accounts.arnOf(roleName('break-glass role')), arn].join(),
    });
    sessions.set(who, await accounts.assume(role, { policy: PEOPLE['user with s3:*'] }));
    const url = await linkOf(who);
    expect(await open(url)).toBe(200);
    await accounts.remove(role);
    expect(await open(url)).toBe(403);
  });
});
