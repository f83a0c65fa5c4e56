import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { s3Receipts } from '../../../lambdas/adapters/s3-receipts';
import { realTime } from '../../../lambdas/runtime/time';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { awsClients } from '../../../local/pipeline/aws-clients';
import { receiptsContract } from '../../support/contracts/receipts-contract';

describe('on the local AWS', () => {
  const clients = awsClients(sharedEmulator());
  const { s3 } = clients;
  afterAll(() => {
    clients.destroy();
  });

  receiptsContract('the adapter', async () => {
    const bucket = `receipts-${randomBytes(6).toString('hex')}`;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return {
      receipts: s3Receipts(s3, { bucket, time: realTime }),
      put: async (Key, Body) => {
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(Body) }));
      },
    };
  });
});
