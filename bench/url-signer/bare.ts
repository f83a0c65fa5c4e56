import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { inParallel } from '../../lambdas/core/in-parallel';
import { Answers } from '../deployed/answers';

/* The requests to S3 that an answer takes, and nothing else: what it could be at best against the same S3. */

const AT_ONCE = 50;

const main = async (): Promise<void> => {
  const {
    RECORDINGS_BUCKET: bucket = '',
    LINKS_BUCKET: links = '',
    BENCH_TIMES = '1',
    BENCH_PAGES = '0',
  } = process.env;
  const keys = z.array(z.string()).parse(JSON.parse(process.env.BENCH_KEYS ?? '[]'));
  const s3 = new S3Client({});
  const work = async (time: number): Promise<void> => {
    for (let page = 0; page < Number(BENCH_PAGES); page++)
      await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'recordings/' }));
    await inParallel(AT_ONCE, keys, async (key) => {
      await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    });
    await inParallel(AT_ONCE, keys.entries(), async ([index]) => {
      const Key = `bare/${String(process.pid)}/${String(time)}/${String(index)}`;
      await s3.send(new PutObjectCommand({ Bucket: links, Key, Body: 'x'.repeat(500) }));
    });
  };
  const answers = new Answers();
  for (let time = 0; time <= Number(BENCH_TIMES); time++) {
    const start = performance.now();
    await work(time);
    answers.note(start);
  }
  answers.write();
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
