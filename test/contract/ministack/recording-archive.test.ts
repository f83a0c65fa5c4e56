import https from 'node:https';
import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { metadataOf } from '../../../lambdas/adapters/s3-metadata';
import { s3RecordingArchive } from '../../../lambdas/adapters/s3-recording-archive';
import { realTime } from '../../../lambdas/runtime/time';
import { rootCredentials } from '../../../local/emulator/environment';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { recordingArchiveContract } from '../../support/contracts/recording-archive-contract';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { NO_DEADLINE } from '../../support/subjects';

const { endpoint, region, certificate } = sharedEmulator();
const Bucket = `recording-archive-${randomBytes(6).toString('hex')}`;
const agent = new https.Agent({ ca: certificate, keepAlive: true });
const s3 = new S3Client({
  endpoint,
  region,
  credentials: rootCredentials,
  forcePathStyle: true,
  requestHandler: { httpsAgent: agent },
});
const metrics = new MemoryMetrics();
const archive = s3RecordingArchive(s3, { bucket: Bucket, metrics, time: realTime });
beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
});
afterAll(() => {
  s3.destroy();
  agent.destroy();
});

recordingArchiveContract('the adapter, on the local AWS', () =>
  Promise.resolve({
    archive,
    put: async (Key, recording, bytes) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(bytes), Metadata: metadataOf(recording) }));
    },
    putBare: async (Key) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'ID3' }));
    },
    delete: async (Key) => {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  }),
);

test('a look at what is not there is a refusal that belongs to looking', async () => {
  const before = metrics.total('ExpectedRefusals');
  await archive.describe('recordings/2026/11/20/nothing.mp3', NO_DEADLINE);
  expect(metrics.total('ExpectedRefusals')).toBe(before + 1);
});
