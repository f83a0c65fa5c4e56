import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { stillOutOf } from '../alarms/reconciliation-alarms';
import { DAY, HOUR } from '../periods';
import type { Content } from './content';
import { graph } from './graph';

/** What Twilio lists against what came home: lost callbacks, what is outstanding and why, and the ledger of each day. */
export const nothingLost = (content: Content): IWidget[] => {
  const { metrics, settings, alarms } = content;
  const lost = settings.ALARM_CALLBACKS_LOST === 'never' ? [] : alarms.at(['callbacks-lost']);
  return [
    graph({
      title: 'Nothing lost: callbacks that never came, and what was fed in',
      left: (['CallbacksLost', 'CallbacksAllLost', 'RecordingsReconciled'] as const).map((name) =>
        content.own(name, 'Maximum', HOUR),
      ),
      limits: lost,
    }),
    graph({
      title: 'Nothing lost: outstanding recordings, and why',
      left: (
        [
          'OutstandingRecordings',
          'OutstandingWaiting',
          'OutstandingUnderWay',
          'OutstandingParked',
          'OutstandingUnassigned',
          'OutstandingUnknown',
        ] as const
      ).map((name) => content.own(name, 'Maximum', HOUR)),
    }),
    graph({
      title: 'Nothing lost: how long the oldest is outstanding, in seconds',
      left: [metrics.oldestOutstanding(...stillOutOf(settings)).with({ label: 'no queue is late' })],
      limits: alarms.at(['outstanding-recordings']),
      right: [content.own('OldestOutstandingAge', 'Maximum', HOUR, 'whether or not a queue is late')],
    }),
    graph({
      title: 'Nothing lost: the ledger of the day before',
      left: [content.own('LedgerRecordings', 'Maximum', DAY), content.own('LedgerOpen', 'Maximum', DAY)],
      right: [content.own('RecordingsLost', 'Maximum', DAY), content.own('LedgerContradictions', 'Maximum', DAY)],
      rightLimits: alarms.at(['recordings-lost', 'ledger-contradictions'], 'lost'),
    }),
  ];
};
