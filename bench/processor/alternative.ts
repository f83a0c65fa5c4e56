import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get, request } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { measured } from './measured';

/*
 * One recording from Twilio to S3, as it is done elsewhere. None of them asks what lies there already, holds a message,
 * knows an MP3 or notices a source that stalls: all that is more than moving bytes is the pipeline's handicap.
 */

const { BENCH_WAY = '', BENCH_MEDIA_URL = '', BENCH_SID = '', AWS_ENDPOINT_URL = '' } = process.env;
const target = { Bucket: 'bench', Key: `${BENCH_SID}.mp3`, Metadata: { 'recording-sid': BENCH_SID } };

const download = async (): Promise<IncomingMessage> => {
  const [response] = (await once(get(BENCH_MEDIA_URL), 'response')) as [IncomingMessage];
  return response;
};

/** The floor: Node's own streams, and a request that nobody has signed. */
const raw = async (): Promise<void> => {
  const source = await download();
  const upload = request(`${AWS_ENDPOINT_URL}/bench/${target.Key}`, {
    method: 'PUT',
    headers: { 'content-length': source.headers['content-length'], 'x-amz-meta-recording-sid': BENCH_SID },
  });
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  await pipeline(source, upload);
  const [answer] = await answered;
  answer.resume();
  if (answer.statusCode !== 200) throw new Error(`S3 answered ${String(answer.statusCode)}`);
};

const libStorage = (s3: S3Client) => async (): Promise<void> => {
  await new Upload({ client: s3, params: { ...target, Body: await download() } }).done();
};

const buffering = (s3: S3Client) => async (): Promise<void> => {
  const response = await fetch(BENCH_MEDIA_URL);
  await s3.send(new PutObjectCommand({ ...target, Body: Buffer.from(await response.arrayBuffer()) }));
};

const fetchFed = (s3: S3Client) => async (): Promise<void> => {
  const response = await fetch(BENCH_MEDIA_URL);
  if (response.body === null) throw new Error('no body');
  await s3.send(
    new PutObjectCommand({
      ...target,
      Body: Readable.fromWeb(response.body),
      ContentLength: Number(response.headers.get('content-length')),
    }),
  );
};

void measured(() => {
  const s3 = new S3Client({});
  const ways: Readonly<Record<string, () => Promise<void>>> = {
    raw,
    'lib-storage': libStorage(s3),
    buffering: buffering(s3),
    'fetch-fed': fetchFed(s3),
  };
  const way = ways[BENCH_WAY];
  if (way === undefined) throw new Error(`There is no way ${BENCH_WAY}`);
  return way;
});
