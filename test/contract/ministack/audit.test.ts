import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { s3AccessLog } from '../../../lambdas/adapters/s3-access-log';
import { s3LinkGrants } from '../../../lambdas/adapters/s3-link-grants';
import { s3LinkRegister } from '../../../lambdas/adapters/s3-link-register';
import { realTime } from '../../../lambdas/runtime/time';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { awsClients } from '../../../local/pipeline/aws-clients';
import { LOG_PLACE, accessLogContract, linkGrantsContract } from '../../support/contracts/audit-contracts';
import { NO_DEADLINE } from '../../support/subjects';

describe('on the local AWS', () => {
  const clients = awsClients(sharedEmulator());
  const { s3 } = clients;
  afterAll(() => {
    clients.destroy();
  });

  const aBucket = async () => {
    const bucket = `audit-${randomBytes(6).toString('hex')}`;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const put = async (Key: string, Body: string) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(Body) }));
    };
    return { bucket, put };
  };

  linkGrantsContract('the adapter', async () => {
    const { bucket, put } = await aBucket();
    const register = s3LinkRegister(s3, { bucket, time: realTime });
    return {
      grants: s3LinkGrants(s3, { bucket, time: realTime }),
      add: (grant) => register.add(grant, NO_DEADLINE),
      put,
    };
  });

  accessLogContract('the adapter', async () => {
    const { bucket, put } = await aBucket();
    return { log: s3AccessLog(s3, { bucket, ...LOG_PLACE }, realTime), put };
  });
});
