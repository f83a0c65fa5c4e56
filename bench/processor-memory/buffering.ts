import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { measured } from './measured';

/** What most recording pipelines do: the whole download in memory, then one PutObject. */
void measured(() => {
  const { BENCH_MEDIA_URL = '', BENCH_AUTHORIZATION = '', RECORDINGS_BUCKET } = process.env;
  return async () => {
    const response = await fetch(BENCH_MEDIA_URL, { headers: { authorization: BENCH_AUTHORIZATION } });
    const Body = Buffer.from(await response.arrayBuffer());
    await new S3Client({}).send(
      new PutObjectCommand({ Bucket: RECORDINGS_BUCKET, Key: `buffered/${Date.now()}.mp3`, Body }),
    );
  };
});
