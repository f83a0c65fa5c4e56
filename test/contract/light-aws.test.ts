import { createHash } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import * as secretsOfSdk from '@aws-sdk/client-secrets-manager';
import * as sqsOfSdk from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
import * as light from '../../lambdas/runtime/light-aws';
import { type Answer, type Asked, type BareServer, startBareServer } from '../support/local/bare-server';

/* What stands for the SDK in some bundles does what the SDK does, as far as they use it. */

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
  sessionToken: 'a/token+of==the role',
};
const BODY = JSON.stringify({ recordingSid: 'RE1', jobNumber: 'Müller 7' });
const md5 = createHash('md5').update(BODY).digest('hex');

const before = { ...process.env };
let answers: (Answer | 'never')[];
let aws: BareServer;
beforeEach(async () => {
  answers = [];
  aws = await startBareServer(() => {
    const answer = answers.shift() ?? { body: JSON.stringify({ MessageId: 'm1', MD5OfMessageBody: md5 }) };
    return answer === 'never' ? new Promise<Answer>(() => undefined) : answer;
  });
  process.env = {
    ...before,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
  };
});
afterEach(async () => {
  process.env = { ...before };
  await aws.stop();
});

const config = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 300, throwOnRequestTimeout: true },
};

/** What came. */
const theFirst = (): Asked => {
  const [asked] = aws.asked;
  if (asked === undefined) throw new Error('nothing was asked');
  return asked;
};

interface Variant {
  readonly send: (abortSignal?: AbortSignal) => Promise<unknown>;
  readonly read: () => Promise<{ readonly SecretString?: string | undefined }>;
}

/** It warns of a queue that is elsewhere than SQS is. */
const quiet = {
  logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
};

const queueUrl = () => `${aws.url}/111122223333/recordings`;
const message = () => ({
  ...{ QueueUrl: queueUrl(), MessageBody: BODY },
  ...{ MessageGroupId: 'job', MessageDeduplicationId: 'event', DelaySeconds: 5 },
});
const options = (abortSignal?: AbortSignal) => (abortSignal === undefined ? {} : { abortSignal });

const variants: readonly (readonly [string, Variant])[] = [
  [
    'the SDK',
    {
      send: (signal) =>
        new sqsOfSdk.SQSClient({ ...config, ...quiet }).send(
          new sqsOfSdk.SendMessageCommand(message()),
          options(signal),
        ),
      read: () =>
        new secretsOfSdk.SecretsManagerClient(config).send(new secretsOfSdk.GetSecretValueCommand({ SecretId: 'x/y' })),
    },
  ],
  [
    'what stands for it',
    {
      send: (signal) => new light.SQSClient(config).send(new light.SendMessageCommand(message()), options(signal)),
      read: () => new light.SecretsManagerClient(config).send(new light.GetSecretValueCommand({ SecretId: 'x/y' })),
    },
  ],
];

/** The same request, signed by the SDK's signer at the same second. */
const signatureOf = async ({ headers, body, url }: Asked, service: string): Promise<string> => {
  const { authorization = '' } = headers;
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
  const signer = new SignatureV4({
    credentials: CREDENTIALS,
    region: 'eu-central-1',
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? [];
  const request = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname: url.hostname, path: url.pathname, headers: signed, body },
    {
      signingDate: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
      signableHeaders: new Set(names),
      unsignableHeaders: new Set(),
    },
  );
  return request.headers.authorization ?? '';
};

const error = (type: string, status = 400): Answer => ({
  status,
  body: JSON.stringify({ __type: type, message: 'no' }),
});

describe.each(variants)('%s', (_name, { send, read }) => {
  test('a message is sent where its queue is, in the form and under the name that SQS knows', async () => {
    await expect(send()).resolves.toMatchObject({ MessageId: 'm1' });
    const { headers, body } = theFirst();
    expect(headers).toMatchObject({
      'x-amz-target': 'AmazonSQS.SendMessage',
      'content-type': 'application/x-amz-json-1.0',
    });
    expect(headers['x-amz-security-token']).toBe(CREDENTIALS.sessionToken);
    expect(JSON.parse(body)).toEqual(message());
  });

  test('the secret is read', async () => {
    process.env.AWS_ENDPOINT_URL = aws.url;
    answers = [{ body: JSON.stringify({ ARN: 'a', Name: 'x/y', SecretString: '{"a":1}' }) }];
    expect((await read()).SecretString).toBe('{"a":1}');
    const { headers, body } = theFirst();
    expect(headers).toMatchObject({
      'x-amz-target': 'secretsmanager.GetSecretValue',
      'content-type': 'application/x-amz-json-1.1',
    });
    expect(JSON.parse(body)).toEqual({ SecretId: 'x/y' });
  });

  test.each(['sqs', 'secretsmanager'])('%s would find the signature right', async (service) => {
    process.env.AWS_ENDPOINT_URL = aws.url;
    await (service === 'sqs' ? send() : read());
    const asked = theFirst();
    expect(asked.headers.authorization?.replaceAll(' ', '')).toBe(
      (await signatureOf(asked, service)).replaceAll(' ', ''),
    );
  });

  test('each service may have an endpoint of its own', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
    process.env.AWS_ENDPOINT_URL_SQS = aws.url;
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = aws.url;
    await send();
    await read();
    expect(aws.asked).toHaveLength(2);
  });

  test('an answer that tells of another message is none', async () => {
    answers = [{ body: JSON.stringify({ MessageId: 'm1', MD5OfMessageBody: md5.replace(/./, 'x') }) }];
    await expect(send()).rejects.toThrow(/MD5|InvalidChecksum/);
  });

  test.each([
    ['com.amazonaws.sqs#QueueDoesNotExist', 'QueueDoesNotExist'],
    ['AccessDeniedException', 'AccessDeniedException'],
    ['ResourceNotFoundException', 'ResourceNotFoundException'],
  ])('%s is told by its name, and not asked again', async (type, name) => {
    answers = [error(type)];
    await expect(send()).rejects.toMatchObject({ name: expect.stringContaining(name) as string, message: 'no' });
    expect(aws.asked).toHaveLength(1);
  });

  test.each<[string, Answer | 'never']>([
    ['a 503', error('ServiceUnavailable', 503)],
    ['a 500 of something else', { status: 500, type: 'text/html', body: '<html>' }],
    ['a throttled request', error('com.amazonaws.sqs#RequestThrottled')],
    ['a connection that breaks', 'break'],
    ['an answer that breaks off', { body: '{"MessageId":', half: true }],
    ['an answer that never comes', 'never'],
  ])('%s is asked once more', async (_what, answer) => {
    answers = [answer];
    await expect(send()).resolves.toMatchObject({ MessageId: 'm1' });
    expect(aws.asked).toHaveLength(2);
  });

  test('twice is enough', async () => {
    answers = ['break', 'break'];
    await expect(send()).rejects.toThrow();
    expect(aws.asked).toHaveLength(2);
  });

  test('who gives up is not kept waiting, and nothing is asked again', async () => {
    answers = ['never'];
    const giving = new AbortController();
    const sending = send(giving.signal);
    while (aws.asked.length === 0) await new Promise(setImmediate);
    giving.abort();
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    expect(aws.asked).toHaveLength(1);
  });
});

test('without credentials nothing is asked', async () => {
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(new light.SQSClient(config).send(new light.SendMessageCommand(message()))).rejects.toThrow(
    'Unable to find environment variable credentials',
  );
  expect(aws.asked).toEqual([]);
});
