import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { awsChunkedCounter } from './aws-chunked';
import { type AwsCounts } from './forked';
import { heldAs } from './held-recordings';
import { serve } from './secure-server';

/*
 * S3, SQS and Secrets Manager over TLS, in a process of their own: they count, and throw away. MiniStack would be the
 * bottleneck, and hide what is compared.
 */

const latencyMs = Number(process.env.BENCH_LATENCY_MS ?? 0);
const secret = process.env.BENCH_SECRET ?? '{}';

let counts: AwsCounts = { requests: {}, bytes: 0, objects: 0, wrong: 0 };
const count = (action: string): void => {
  counts.requests[action] = (counts.requests[action] ?? 0) + 1;
};

const sqsInput = z.object({
  MessageBody: z.string().default(''),
  Entries: z.array(z.object({ Id: z.string() })).default([]),
});
const json = (response: ServerResponse, value: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(value));
};
const xml = (response: ServerResponse, body: string): void => {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);
};

const answerTarget = async (target: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { MessageBody, Entries } = sqsInput.parse(JSON.parse(await text(request)));
  if (target === 'secretsmanager.GetSecretValue') json(response, { ARN: 'arn', Name: 'bench', SecretString: secret });
  else if (target === 'AmazonSQS.SendMessage')
    json(response, { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') });
  else json(response, { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] });
};

/** How many bytes of the object came; undefined when not all that was announced did: S3 calls that an IncompleteBody. */
const received = (request: IncomingMessage): Promise<number | undefined> => {
  const { headers } = request;
  const isFramed = headers['content-encoding']?.includes('aws-chunked') === true;
  const frames = awsChunkedCounter();
  return new Promise((resolve) => {
    let came = 0;
    request.on('data', (chunk: Buffer) => {
      came += chunk.length;
      if (isFramed) frames.add(chunk);
    });
    request.on('error', () => undefined);
    request.on('close', () => {
      const carried = isFramed ? frames.carried() : came;
      const announced = headers[isFramed ? 'x-amz-decoded-content-length' : 'content-length'];
      const isWhole = request.complete && (announced === undefined || Number(announced) === carried);
      resolve(isWhole ? carried : undefined);
    });
  });
};

/** What has come of uploads in parts, by their ids, which are the SIDs of their recordings. */
const parts = new Map<string, number>();

/** An object becomes one with so many bytes, for good. */
const store = (sid: string, bytes: number): void => {
  counts.objects += 1;
  if (heldAs(sid)?.bytes !== bytes) counts.wrong += 1;
};

const actionOf = (method: string, query: URLSearchParams): string => {
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('partNumber')) return 'UploadPart';
  if (query.has('uploadId')) return 'CompleteMultipartUpload';
  return { PUT: 'PutObject', HEAD: 'HeadObject', GET: 'ListObjectsV2' }[method] ?? method;
};

const answerS3 = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { searchParams: query } = new URL(request.url ?? '', 'https://s3');
  const action = actionOf(request.method ?? '', query);
  const sid = String(request.headers['x-amz-meta-recording-sid'] ?? '');
  const uploadId = query.get('uploadId') ?? '';
  count(action);
  const bytes = await received(request);
  if (latencyMs > 0) await sleep(latencyMs);
  if (bytes === undefined) {
    if (!response.destroyed) response.writeHead(400).end('<Error><Code>IncompleteBody</Code></Error>');
    return;
  }
  switch (action) {
    case 'ListObjectsV2':
      xml(response, '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
      return;
    case 'HeadObject':
      response.writeHead(404).end();
      return;
    case 'CreateMultipartUpload':
      xml(response, `<InitiateMultipartUploadResult><UploadId>${sid}</UploadId></InitiateMultipartUploadResult>`);
      return;
    case 'CompleteMultipartUpload':
      store(uploadId, parts.get(uploadId) ?? 0);
      parts.delete(uploadId);
      xml(response, '<CompleteMultipartUploadResult><ETag>"1"</ETag></CompleteMultipartUploadResult>');
      return;
    case 'UploadPart':
      parts.set(uploadId, (parts.get(uploadId) ?? 0) + bytes);
      break;
    case 'PutObject':
      // Receipts of the pipeline are no recordings.
      if (sid !== '') store(sid, bytes);
      break;
  }
  counts.bytes += bytes;
  response.writeHead(200, { etag: '"1"' }).end();
};

process.on('message', () => {
  process.send?.(counts);
  counts = { requests: {}, bytes: 0, objects: 0, wrong: 0 };
});

void serve((request, response) => {
  const target = request.headers['x-amz-target'];
  const answering = typeof target === 'string' ? answerTarget(target, request, response) : answerS3(request, response);
  answering.catch(() => response.destroy());
});
