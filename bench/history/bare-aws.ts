import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Answer, type Asked, type BareServer, startBareServer } from '../../test/support/local/bare-server';

const sqsInput = z.object({
  MessageBody: z.string().default(''),
  Entries: z.array(z.object({ Id: z.string() })).default([]),
});

const json = (value: unknown): Answer => ({ type: 'application/x-amz-json-1.0', body: JSON.stringify(value) });

/** S3, SQS and Secrets Manager as far as the history-writer asks them, each action as its API Reference has it. */
const answerOf = ({ method, url, headers, body }: Asked, secret: string, ownerOf: (path: string) => string): Answer => {
  switch (headers['x-amz-target']) {
    case 'secretsmanager.GetSecretValue':
      return json({ ARN: 'arn', Name: 'bench', SecretString: secret });
    case 'AmazonSQS.SendMessage': {
      const { MessageBody } = sqsInput.parse(JSON.parse(body));
      return json({ MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') });
    }
    case 'AmazonSQS.ChangeMessageVisibilityBatch': {
      const { Entries } = sqsInput.parse(JSON.parse(body));
      return json({ Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] });
    }
    case 'AmazonSQS.ChangeMessageVisibility':
      return json({});
    case undefined:
      if (method === 'HEAD') {
        const owner = ownerOf(decodeURIComponent(url.pathname));
        return { type: 'audio/mpeg', headers: { 'x-amz-meta-recording-sid': owner }, body: '' };
      }
      return { type: 'application/xml', headers: { etag: '"1"' }, body: '' };
    default:
      return { status: 501, body: '' };
  }
};

/** @param secret what each secret holds @param ownerOf the recording whose audio lies under a path */
export const startBareAws = (secret: unknown, ownerOf: (path: string) => string): Promise<BareServer> =>
  startBareServer((asked) => answerOf(asked, JSON.stringify(secret), ownerOf));
