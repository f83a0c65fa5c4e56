import { PutObjectCommand } from '@aws-sdk/client-s3';
import { grantKey, linkGrant } from '../../lambdas/core/link';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { playLine } from '../support/access-log/lines';
import { aGrant } from '../support/contracts/link-register-contract';
import { publishedBy } from '../support/integration/published-metrics';
import { runDailyNow } from '../support/integration/storage-growth-now';

/* The daily audit as it is deployed: its role may read both buckets, and it counts what it finds of yesterday. */

jest.setTimeout(180_000);

let pipeline: LocalPipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: 'audited' });
});
afterAll(() => pipeline.stop());

test('a link that was played elsewhere yesterday is counted', async () => {
  const { outputs, aws, emulator } = pipeline;
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
  const day = yesterday.toISOString().slice(0, 10);
  const grant = aGrant({
    requester: { by: 'iam', arn: 'arn:aws:iam::111122223333:user/jane', sourceAddress: '192.0.2.3' },
    grantedAt: yesterday,
  });
  const line = playLine(grant.key, { linkId: grant.linkId, at: yesterday, address: '198.51.100.7' });
  const log = `${emulator.accountId}/${emulator.region}/${outputs.BucketName}/${day.replaceAll('-', '/')}/${day}-00-00-00-A`;
  for (const [Bucket, Key, Body] of [
    [outputs.LinksBucketName, grantKey(grant), JSON.stringify(linkGrant.encode(grant))],
    [outputs.AccessLogBucketName, log, `${line}\n`],
  ] as const)
    await aws.s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*' }));

  await runDailyNow(pipeline, 'access-audit');
  const found = await waitUntil(
    async () => {
      const published = await publishedBy(pipeline, 'access-audit');
      return published.length === 0
        ? undefined
        : Object.fromEntries(published.map(({ name, values }) => [name, values[0]]));
    },
    { seconds: 90, intervalMilliseconds: 1000, otherwise: () => 'the audit has published nothing' },
  );
  expect(found).toEqual({
    LinksUsedElsewhere: 1,
    LinksOfTopRequester: 1,
    TopRequesterExcess: 0,
    LinksNotOnRecord: 0,
    AuditRecordsUnreadable: 0,
  });
});
