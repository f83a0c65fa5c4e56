import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Answers } from '../deployed/answers';

const TIMES = 200;

/** Signs links as the SDK's documents show it: without a name for the file, an id, or a word about caches. */
const main = async (): Promise<void> => {
  const { RECORDINGS_BUCKET: Bucket = '', BENCH_KEY: Key = '' } = process.env;
  const s3 = new S3Client({});
  const answers = new Answers();
  for (let time = 0; time <= TIMES; time++) {
    const start = performance.now();
    await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 900 });
    answers.note(start);
  }
  answers.write();
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
