import { runSimulation } from '@cloud-copilot/iam-simulate';
import { S3Client } from '@aws-sdk/client-s3';
import { s3LinkSigner } from '../../lambdas/adapters/s3-link-signer';
import { parseEnv } from '../../lambdas/runtime/parse-env';
import { urlSignerEnv } from '../../lambdas/url-signer/env';
import { readRequest } from '../../lambdas/url-signer/read-request';
import { aLinkId, aRecordingSid } from '../support/subjects';
import { deployedFrom } from '../support/template/deployed';
import { bucketPolicy, type Policy } from '../support/template/policies';
import { resolve, resourceOf, resourcesOf } from '../support/template/resolve';
import { ACCOUNT } from '../support/template/settings';
import { synthesise } from '../support/template/synthesise';

// The first simulation loads all that is known of IAM.
jest.setTimeout(30_000);

const REQUESTERS = [
  `arn:aws:iam::${ACCOUNT}:role/people/support`,
  `arn:aws:iam::${ACCOUNT}:user/jane.doe@example.com`,
  `arn:aws:iam::${ACCOUNT}:group/quality/managers`,
];
const { template } = synthesise({ LINK_REQUESTER_ARNS: REQUESTERS.join(',') });
const signer = deployedFrom(template).functions.get('url-signer');

const routes = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()].map(({ Properties }) => Properties);
const policy = resourceOf(template, 'AWS::IAM::ManagedPolicy', 'UrlSignerRequesters').Properties;

describe('POST /urls', () => {
  test('is let through by API Gateway only with a signature that IAM allows; other routes have their own locks', () => {
    const locks = routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]);
    expect(locks).toContainEqual(['POST /urls', 'AWS_IAM']);
    expect(locks.filter(([, lock]) => lock === 'AWS_IAM')).toHaveLength(1);
  });

  test('takes 5 requests a second, 20 at once, apart from the webhooks', () => {
    const { RouteSettings } = resourceOf(template, 'AWS::ApiGatewayV2::Stage', '').Properties;
    expect(RouteSettings).toMatchObject({ 'POST /urls': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 } });
  });

  test('is answered before API Gateway gives up after 30 seconds, on a whole CPU', () => {
    const { Timeout, MemorySize } = resourceOf(template, 'AWS::Lambda::Function', 'UrlSigner').Properties;
    expect([Timeout, MemorySize]).toEqual([29, 1769]);
  });

  test('is an output', () => {
    expect(resolve(template, template.Outputs.UrlSignerUrl?.Value)).toMatch(/\/urls$/);
  });
});

describe('the policy of link requesters', () => {
  test('has a name of its own in the account, over all regions', () => {
    expect(policy.ManagedPolicyName).toBe('recording-pipeline-link-requesters-us-east-1');
    expect(resolve(template, template.Outputs.LinkRequestersPolicyArn?.Value)).toBe(
      `arn:aws:iam::${ACCOUNT}:policy/recording-pipeline-link-requesters-us-east-1`,
    );
  });

  test('is attached by name to the roles, users and groups that are set, whatever their paths', () => {
    const { Roles, Users, Groups } = policy;
    expect({ Roles, Users, Groups }).toEqual({
      Roles: ['support'],
      Users: ['jane.doe@example.com'],
      Groups: ['managers'],
    });
  });

  test('and to nobody, where none is set', () => {
    const { Properties } = resourceOf(synthesise({}).template, 'AWS::IAM::ManagedPolicy', 'UrlSignerRequesters');
    expect(Properties).not.toHaveProperty('Roles');
    expect(Properties).not.toHaveProperty('Users');
    expect(Properties).not.toHaveProperty('Groups');
  });

  // CloudFormation replaces a policy whose description, name or path changes; its name is taken then.
  test('is the same policy whatever is set', () => {
    const { Properties } = resourceOf(synthesise({}).template, 'AWS::IAM::ManagedPolicy', 'UrlSignerRequesters');
    for (const name of ['Description', 'ManagedPolicyName', 'Path'])
      expect([name, policy[name]]).toEqual([name, Properties[name]]);
  });

  const verdict = async (action: string, resource: string): Promise<string> => {
    const response = await runSimulation(
      {
        request: {
          principal: REQUESTERS[0] ?? '',
          action,
          resource: { resource, accountId: ACCOUNT },
          contextVariables: {},
        },
        identityPolicies: [{ name: 'requesters', policy: policy.PolicyDocument as Policy }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
    return response.overallResult;
  };
  const api = String(resolve(template, { Ref: 'IngestApiE2DAED7B' }));
  const at = (path: string, region = 'us-east-1', id = api) => `arn:aws:execute-api:${region}:${ACCOUNT}:${id}/${path}`;

  test('lets its owner ask for links', async () => {
    expect(await verdict('execute-api:Invoke', at('$default/POST/urls'))).toBe('Allowed');
  });

  test.each([
    ['another route', 'execute-api:Invoke', at('$default/POST/airtable/refresh')],
    ['the webhook', 'execute-api:Invoke', at('$default/POST/twilio/recordings')],
    ['a path below', 'execute-api:Invoke', at('$default/POST/urls/x')],
    ['another method', 'execute-api:Invoke', at('$default/GET/urls')],
    ['another API', 'execute-api:Invoke', at('$default/POST/urls', 'us-east-1', 'another')],
    ['another region', 'execute-api:Invoke', at('$default/POST/urls', 'eu-west-1')],
    ['a recording itself', 's3:GetObject', 'arn:aws:s3:::the-recordings/recordings/x.mp3'],
    ['a record of a link', 's3:GetObject', 'arn:aws:s3:::the-links/links/x.json'],
    [
      'the function',
      'lambda:InvokeFunction',
      `arn:aws:lambda:us-east-1:${ACCOUNT}:function:recording-pipeline-url-signer`,
    ],
  ])('but nothing else: not %s', async (_what, action, resource) => {
    expect(await verdict(action, resource)).toBe('ImplicitlyDenied');
  });
});

/*
 * MiniStack never sets s3:signatureAge: a link that is to live longer than the bucket allows would play on there, and die on
 * AWS. So the links are made here as the url-signer makes them, and the bucket's policy is asked for the whole of their lives.
 */
describe.each(['2', '15', '360'])('with RECORDING_URL_EXPIRATION_MINUTES=%s', (RECORDING_URL_EXPIRATION_MINUTES) => {
  const deployed = synthesise({ RECORDING_URL_EXPIRATION_MINUTES }).template;
  const fn = deployedFrom(deployed).functions.get('url-signer');
  const env = parseEnv(urlSignerEnv, { ...fn?.variables });
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/recording-pipeline-url-signer-us-east-1`;
  const key = 'recordings/2026/11/20/CA1-42.mp3';
  const s3 = new S3Client({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } });
  afterAll(() => {
    s3.destroy();
  });

  /** For how long a link says that it works, in milliseconds. */
  const lifeOf = async (expiresInSeconds: number): Promise<number> => {
    const links = s3LinkSigner(s3, { bucket: env.RECORDINGS_BUCKET, now: () => new Date() });
    const link = new URL(await links.sign(key, { id: aLinkId(), sid: aRecordingSid(), expiresInSeconds }));
    return Number(link.searchParams.get('X-Amz-Expires')) * 1000;
  };

  const verdictAtAge = async (ageMs: number): Promise<string> => {
    const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const response = await runSimulation(
      {
        request: {
          principal: roleArn,
          action: 's3:GetObject',
          resource: { resource: `arn:aws:s3:::${env.RECORDINGS_BUCKET}/${key}`, accountId: ACCOUNT },
          contextVariables: {
            'aws:SecureTransport': 'true',
            'aws:PrincipalIsAWSService': 'false',
            'aws:PrincipalArn': roleArn,
            's3:authType': 'REST-QUERY-STRING',
            's3:signatureAge': String(ageMs),
          },
        },
        identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: [read] } }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        resourcePolicy: bucketPolicy(deployed),
      },
      {},
    );
    if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
    return response.overallResult;
  };

  const asked = (request: object) =>
    readRequest(Buffer.from(JSON.stringify({ key, ...request })), env.RECORDING_URL_EXPIRATION_MINUTES);
  const minutes = Number(RECORDING_URL_EXPIRATION_MINUTES);

  test('the longest link plays to its last moment, and not beyond', async () => {
    for (const request of [{}, { expiresInMinutes: minutes }]) {
      const life = await lifeOf(asked(request).expiresInSeconds);
      expect(life).toBe(minutes * 60_000);
      expect(await verdictAtAge(0)).toBe('Allowed');
      expect(await verdictAtAge(life)).toBe('Allowed');
      expect(await verdictAtAge(life + 1)).toBe('ExplicitlyDenied');
    }
  });

  test('a shorter one, too', async () => {
    const life = await lifeOf(asked({ expiresInMinutes: 1 }).expiresInSeconds);
    expect([life, await verdictAtAge(life)]).toEqual([60_000, 'Allowed']);
  });

  test('nobody is given a longer one, and one that somebody makes all the same dies before it says', async () => {
    expect(() => asked({ expiresInMinutes: minutes + 1 })).toThrow(/whole number from 1 to/);
    const life = await lifeOf((minutes + 1) * 60);
    expect(await verdictAtAge(life)).toBe('ExplicitlyDenied');
  });
});

test('it is told of the same expiry as the bucket, and of the retention that the bucket has', () => {
  const told = synthesise({ RECORDING_URL_EXPIRATION_MINUTES: '20', RECORDING_RETENTION_DAYS: '400' }).template;
  expect(deployedFrom(told).functions.get('url-signer')?.variables).toMatchObject({
    RECORDING_URL_EXPIRATION_MINUTES: '20',
    RECORDING_RETENTION_DAYS: '400',
  });
  expect(signer?.timeoutSeconds).toBe(29);
});
