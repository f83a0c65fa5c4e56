import { Color, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { DAY, HOUR } from '../periods';
import type { Content } from './content';
import { graph } from './graph';

/** What lies in the bucket, what that costs, and how it grows. */
export const storage = (content: Content): IWidget[] => [
  graph({
    title: 'Bytes by storage class',
    left: (['StorageBytesStandard', 'StorageBytesStandardIA', 'StorageBytesOther'] as const).map((name) =>
      content.own(name, 'Maximum', DAY),
    ),
  }),
  graph({
    title: 'Cost of storage, in $ a month',
    left: [content.own('StorageCost', 'Maximum', DAY)],
    limits: [
      {
        value: content.settings.ALARM_STORAGE_MIN_COST,
        label: 'growth raises the alarm only above this cost',
        color: Color.RED,
      },
    ],
  }),
  graph({
    title: 'Growth in 30 days',
    left: [content.own('StorageCostGrowth', 'Maximum', DAY, '% of the cost')],
    limits: content.alarms.at(['storage-growth']),
    right: [content.own('StorageHistoryDays', 'Maximum', DAY, 'days of history (growth is known from 30 on)')],
  }),
  graph({
    title: 'Bytes stored, and the fullest history',
    left: [content.own('BytesStored', 'Sum', HOUR, 'bytes an hour')],
    right: [content.own('HistoryFillPercent', 'Maximum', HOUR, '% of the history field')],
    rightLimits: content.alarms.at(['history-almost-full'], '%'),
  }),
];
