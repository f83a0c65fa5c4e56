import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { sign } from 'aws4';
import * as z from 'zod';

/*
 * Stands for `@aws-sdk/client-sqs` and `@aws-sdk/client-secrets-manager` in the bundles of functions that only send a message and
 * read the secret, under their names (PipelineFunction, `lightAws`): a third of the load of ingest, and half of what a
 * webhook computes. Code is written and tested against the SDK; one suite runs on both (test/contract/light-aws.test.ts).
 */

/** What is used of the SDK's configuration: aws-client-config.ts. Times in ms. */
interface Config {
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
}

/** A service that speaks AWS JSON. */
interface Service {
  /** As it is signed, and as its host begins. */
  readonly name: string;
  readonly targetPrefix: string;
  readonly contentType: string;
  /** Of AWS_ENDPOINT_URL_…: AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
  readonly endpointVariable: string;
}

const SQS: Service = {
  name: 'sqs',
  targetPrefix: 'AmazonSQS',
  contentType: 'application/x-amz-json-1.0',
  endpointVariable: 'AWS_ENDPOINT_URL_SQS',
};
const SECRETS_MANAGER: Service = {
  name: 'secretsmanager',
  targetPrefix: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  endpointVariable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
};

/** As the SDK takes them (@smithy/core, retry `constants.ts`): what was not done, or perhaps was, and is worth another try. */
const isPassing = (status: number, name: string): boolean =>
  status >= 500 || status === 429 || /Throttl|TooManyRequests|LimitExceeded|SlowDown|RequestTimeout/.test(name);

/** The longest before another try. */
const PAUSE_MS = 100;

interface SignedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const problem = z.object({
  __type: z.string().catch(''),
  message: z.string().optional(),
  Message: z.string().optional(),
});
const sent = z.object({ MessageId: z.string(), MD5OfMessageBody: z.string() });
const read = z.object({ SecretString: z.string().optional() });

/** AWS answered with no success, under the name that AWS gives it. */
class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly isPassing: boolean,
  ) {
    super(message);
  }
}

const agents = { plain: new http.Agent({ keepAlive: true }), secure: new https.Agent({ keepAlive: true }) };

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One try. @param signed with its body. @throws what Node does when no whole answer comes in time */
const ask = (url: URL, signed: SignedRequest, { requestHandler }: Config, signal?: AbortSignal): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const isPlain = url.protocol === 'http:';
    const request = (isPlain ? http : https).request({
      ...{ method: 'POST', hostname: url.hostname, port: url.port, path: signed.path, headers: signed.headers },
      agent: isPlain ? agents.plain : agents.secure,
      ...(signal !== undefined && { signal }),
    });
    const within = (ms: number, what: string): NodeJS.Timeout =>
      setTimeout(() => request.destroy(new Error(`no ${what} within ${ms} ms`)), ms);
    const answering = within(requestHandler.requestTimeout, 'answer');
    request.on('close', () => {
      clearTimeout(answering);
    });
    request.on('socket', (socket) => {
      if (!socket.connecting) return;
      const connecting = within(requestHandler.connectionTimeout, 'connection');
      const stop = () => {
        clearTimeout(connecting);
      };
      socket.once('connect', stop);
      request.on('close', stop);
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    request.end(signed.body);
  });

/** @throws {AwsError} */
const successOf = ({ status, body }: Answer): unknown => {
  const told: unknown = body === '' ? {} : JSON.parse(body);
  if (status >= 200 && status < 300) return told;
  const { __type, message, Message } = problem.parse(told);
  const name = __type.replace(/^.*#/, '').replace(/:.*$/, '');
  throw new AwsError(
    name === '' ? `Http${status}` : name,
    message ?? Message ?? `answered ${status}`,
    isPassing(status, name),
  );
};

class Client {
  constructor(
    private readonly service: Service,
    private readonly config: Config,
  ) {}

  /** @param origin of AWS, where the environment names no endpoint */
  protected async call(action: string, input: object, origin: string, signal: AbortSignal | undefined) {
    const { AWS_ENDPOINT_URL, AWS_REGION = '' } = process.env;
    const url = new URL(process.env[this.service.endpointVariable] ?? AWS_ENDPOINT_URL ?? origin);
    for (let attempt = 1; ; attempt++)
      try {
        return successOf(await ask(url, this.signed(url, action, input, AWS_REGION), this.config, signal));
      } catch (error) {
        const isFinal = error instanceof AwsError && !error.isPassing;
        if (isFinal || signal?.aborted === true || attempt >= this.config.maxAttempts) throw error;
        await pause(Math.random() * PAUSE_MS, undefined, signal === undefined ? {} : { signal });
      }
  }

  private signed(url: URL, action: string, input: object, region: string): SignedRequest {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined)
      throw new AwsError('CredentialsProviderError', 'Unable to find environment variable credentials.', false);
    const request = {
      ...{ service: this.service.name, region, host: url.host, path: url.pathname, method: 'POST' },
      headers: {
        'content-type': this.service.contentType,
        'x-amz-target': `${this.service.targetPrefix}.${action}`,
      },
      body: JSON.stringify(input),
    };
    sign(request, {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    });
    return request;
  }
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

interface Message {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

export class SendMessageCommand {
  constructor(readonly input: Message) {}
}

export class SQSClient extends Client {
  constructor(config: Config) {
    super(SQS, config);
  }

  /** A queue is where its URL says. */
  async send({ input }: SendMessageCommand, { abortSignal }: Options = {}): Promise<z.output<typeof sent>> {
    const answer = sent.parse(await this.call('SendMessage', input, new URL(input.QueueUrl).origin, abortSignal));
    if (answer.MD5OfMessageBody !== createHash('md5').update(input.MessageBody).digest('hex'))
      throw new Error('SQS took another message than it was sent: the MD5 of its body differs');
    return answer;
  }
}

export class GetSecretValueCommand {
  constructor(readonly input: { readonly SecretId: string }) {}
}

export class SecretsManagerClient extends Client {
  constructor(config: Config) {
    super(SECRETS_MANAGER, config);
  }

  async send({ input }: GetSecretValueCommand, { abortSignal }: Options = {}): Promise<z.output<typeof read>> {
    const { AWS_REGION = '' } = process.env;
    const suffix = AWS_REGION.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return read.parse(
      await this.call('GetSecretValue', input, `https://secretsmanager.${AWS_REGION}.${suffix}`, abortSignal),
    );
  }
}
