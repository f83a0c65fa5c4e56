import { S3Client } from '@aws-sdk/client-s3';
import { s3LinkSigner } from '../../lambdas/adapters/s3-link-signer';
import { newLinkId } from '../../lambdas/runtime/new-link-id';
import { Answers } from '../deployed/answers';

const TIMES = 200;

/** Signs links as the url-signer does, and nothing else: the first one, too. */
const main = async (): Promise<void> => {
  const { RECORDINGS_BUCKET: bucket = '', BENCH_KEY: key = '' } = process.env;
  const links = s3LinkSigner(new S3Client({}), { bucket, now: () => new Date() });
  const answers = new Answers();
  for (let time = 0; time <= TIMES; time++) {
    const start = performance.now();
    await links.sign(key, { id: newLinkId(), sid: undefined, expiresInSeconds: 900 });
    answers.note(start);
  }
  answers.write();
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
