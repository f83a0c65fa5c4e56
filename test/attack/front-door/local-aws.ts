import { createHash } from 'node:crypto';
import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Answer, type Asked, type BareServer, startBareServer } from '../../support/local/bare-server';
import { SECRET } from './account';

/** A message that SQS took. */
interface Sent {
  readonly queueUrl: string;
  readonly body: string;
}

export interface LocalAws {
  readonly server: BareServer;
  /** Messages since the last time. */
  takeSent(): Sent[];
  /** Clients of this AWS, over real sockets. */
  readonly SQSClient: typeof SQSClient;
  readonly SecretsManagerClient: typeof SecretsManagerClient;
}

const sendMessage = z.object({ QueueUrl: z.string(), MessageBody: z.string() });

/** Source: Amazon SQS API Reference, "SendMessage": the characters of a body, and its 1 MiB. */
const ALLOWED = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u;

const failure = (type: string, message: string): Answer => ({
  status: 400,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message }),
});

/** Secrets Manager with the pipeline's secret, and an SQS that takes what SQS takes. */
export const startLocalAws = async (): Promise<LocalAws> => {
  let sent: Sent[] = [];
  const invocations = new Set<string>();
  const answers: Readonly<Record<string, (asked: Asked) => Answer>> = {
    'secretsmanager.GetSecretValue': () => ({
      type: 'application/x-amz-json-1.1',
      body: JSON.stringify({ Name: 'secret', SecretString: JSON.stringify(SECRET) }),
    }),
    'AmazonSQS.SendMessage': ({ body, headers }) => {
      const { QueueUrl: queueUrl, MessageBody: text } = sendMessage.parse(JSON.parse(body));
      if (!ALLOWED.test(text)) return failure('InvalidMessageContents', 'Invalid characters found');
      if (Buffer.byteLength(text) > 1_048_576)
        return failure('InvalidParameterValue', 'One or more parameters are invalid');
      // The SDK asks again when an answer is late: an invocation has one id, however often it is sent.
      const invocation = String(headers['amz-sdk-invocation-id']);
      if (!invocations.has(invocation)) sent.push({ queueUrl, body: text });
      invocations.add(invocation);
      const MD5OfMessageBody = createHash('md5').update(text).digest('hex');
      return { type: 'application/x-amz-json-1.0', body: JSON.stringify({ MessageId: 'm', MD5OfMessageBody }) };
    },
  };
  const server = await startBareServer((asked) => {
    const target = String(asked.headers['x-amz-target']);
    return answers[target]?.(asked) ?? { status: 500, body: `nobody was to ask ${target}` };
  });
  const local = {
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAATTACKED', secretAccessKey: 'secret-access-key-of-the-role' },
  };
  return {
    server,
    takeSent: () => {
      const taken = sent;
      sent = [];
      return taken;
    },
    SQSClient: class extends SQSClient {
      constructor(config: SQSClientConfig) {
        super({ ...config, ...local, useQueueUrlAsEndpoint: false });
      }
    },
    SecretsManagerClient: class extends SecretsManagerClient {
      constructor(config: SecretsManagerClientConfig) {
        super({ ...config, ...local });
      }
    },
  };
};
