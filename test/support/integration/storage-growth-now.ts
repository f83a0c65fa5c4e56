import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { randomBytes } from 'node:crypto';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The emulator forgets datapoints at the age of 14 days. */
const LONGEST_MEMORY_DAYS = 13;
const SECOND_RUN_AFTER_MS = 10_000;

/** Reports sizes of the bucket as S3 does once a day: today's, and the oldest that the emulator remembers. */
export const reportBucketSizes = async ({ aws: { cloudWatch }, outputs }: LocalPipeline): Promise<void> => {
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: 'AWS/S3',
      MetricData: [0, LONGEST_MEMORY_DAYS].flatMap((daysAgo) =>
        ['StandardStorage', 'StandardIAStorage', 'GlacierInstantRetrievalStorage'].map((storageType) => ({
          MetricName: 'BucketSizeBytes',
          Dimensions: [
            { Name: 'BucketName', Value: outputs.BucketName },
            { Name: 'StorageType', Value: storageType },
          ],
          Timestamp: new Date(Date.now() - daysAgo * DAY_MS),
          Value: 2 ** 30,
          Unit: 'Bytes',
        })),
      ),
    }),
  );
};

/** An EventBridge Scheduler expression for one moment. */
const at = (time: number): string => `at(${new Date(time).toISOString().slice(0, 19)})`;

/** What runs daily, and how its schedule's role calls it. */
const DAILY = { 'storage-growth': 'growth', 'access-audit': 'audit', ledger: 'ledger' } as const;

/**
 * Has it run twice soon, called by the emulator's scheduler. The daily schedule is of no use here: MiniStack 1.5.33 runs it a
 * day later. The second run brings out what the emulator keeps back of the first one's log.
 */
export const runDailyNow = async (
  { name, aws: { cloudFormation }, emulator: { accountId, region } }: LocalPipeline,
  feature: keyof typeof DAILY,
): Promise<void> => {
  const schedule = (ScheduleExpression: string) => ({
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: `arn:aws:lambda:${region}:${accountId}:function:${name}-${feature}`,
        RoleArn: `arn:aws:iam::${accountId}:role/${name}-${DAILY[feature]}-schedule-${region}`,
      },
    },
  });
  const Resources = { Now: schedule(at(Date.now())), Soon: schedule(at(Date.now() + SECOND_RUN_AFTER_MS)) };
  const StackName = `${name}-schedules-${randomBytes(4).toString('hex')}`;
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
};
