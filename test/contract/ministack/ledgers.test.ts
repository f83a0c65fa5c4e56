import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { s3Ledgers } from '../../../lambdas/adapters/s3-ledgers';
import { realTime } from '../../../lambdas/runtime/time';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { awsClients } from '../../../local/pipeline/aws-clients';
import { ledgersContract } from '../../support/contracts/ledgers-contract';

describe('on the local AWS', () => {
  const clients = awsClients(sharedEmulator());
  const { s3 } = clients;
  afterAll(() => {
    clients.destroy();
  });

  ledgersContract('the adapter', async () => {
    const bucket = `ledgers-${randomBytes(6).toString('hex')}`;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return {
      ledgers: s3Ledgers(s3, { bucket, time: realTime }),
      put: async (Key, Body) => {
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(Body) }));
      },
      textOf: async (Key) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return (await Body?.transformToString()) ?? '';
      },
    };
  });
});
