import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { s3LinkRegister } from '../../../lambdas/adapters/s3-link-register';
import { linkGrant } from '../../../lambdas/core/link';
import { realTime } from '../../../lambdas/runtime/time';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { awsClients } from '../../../local/pipeline/aws-clients';
import { linkRegisterContract } from '../../support/contracts/link-register-contract';

describe('with an S3 that honours conditional writes', () => {
  const clients = awsClients(sharedEmulator());
  const { s3 } = clients;
  const bucket = `links-${randomBytes(6).toString('hex')}`;
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(() => {
    clients.destroy();
  });

  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return linkGrant.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  };
  const kept = async (id: string) => {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'links/' }))
      keys.push(...Contents.flatMap(({ Key = '' }) => (Key.includes(id) ? Key : [])));
    return await Promise.all(keys.map(read));
  };

  linkRegisterContract('the adapter, on the local AWS', () =>
    Promise.resolve({ register: s3LinkRegister(s3, { bucket, time: realTime }), kept }),
  );
});
