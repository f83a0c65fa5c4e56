import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Listening, listenOnLoopback } from '../../local/loopback/listen';
import { loopbackCertificate } from '../../test/support/local/loopback-certificate';

/** As much of SQS and Secrets Manager, by TLS, as taking a webhook needs; the emulator would be what is measured. */
export interface BareAws extends Pick<Listening, 'stop'> {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** How many messages SQS was given. */
  readonly taken: () => number;
}

const sendMessage = z.object({ MessageBody: z.string().min(1) });

/** @param secret what each secret holds */
export const startBareAws = async (secret: unknown): Promise<BareAws> => {
  let taken = 0;
  /** SQS's JSON protocol and Secrets Manager's (API References, "SendMessage", "GetSecretValue"). */
  const answers: Readonly<Record<string, (body: string) => unknown>> = {
    'AmazonSQS.SendMessage': (body) => {
      const { MessageBody } = sendMessage.parse(JSON.parse(body));
      taken++;
      return { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    },
    'secretsmanager.GetSecretValue': () => ({ ARN: 'arn', Name: 'bench', SecretString: JSON.stringify(secret) }),
  };
  const server = createServer(loopbackCertificate, (request, response) => {
    void text(request).then((body) => {
      const answer = answers[String(request.headers['x-amz-target'])]?.(body);
      response.writeHead(answer === undefined ? 501 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer ?? {}));
    });
  });
  // As long as SQS keeps one; longer than a bench.
  server.keepAliveTimeout = 60_000;
  const { port, stop } = await listenOnLoopback(server);
  return {
    url: `https://127.0.0.1:${port}`,
    taken: () => taken,
    stop,
  };
};
