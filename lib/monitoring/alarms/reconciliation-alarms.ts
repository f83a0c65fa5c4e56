import { Duration } from 'aws-cdk-lib';
import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, type Signal, silenceIsGood } from '../alarm-row';
import { DAY, HOUR } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { ANY_HOUR_OF_A_DAY, dailyRunMissing, foundByDailyRun, runsMissing, when } from './signals';

/** Of runs of the reconciler that are missing, or that Twilio kept from looking: so many may be behind one another. */
const RUNS_IN_VAIN = 3;
/** A schedule is punctual to the minute, and a run takes minutes: so much longer than an interval, to hold a run. */
const LATE = Duration.minutes(5);

const intervalOf = ({ RECONCILE_INTERVAL_MINUTES: minutes }: Settings): Duration => Duration.minutes(minutes);

const inWords = (minutes: number): string =>
  minutes % 60 === 0 ? (minutes === 60 ? 'an hour' : `${minutes / 60} hours`) : `${minutes} minutes`;

/** Recordings of which no callback told, and whether any callback comes at all. */
const callbackAlarms = (metrics: WatchedMetrics, settings: Settings, atLeast: number): AlarmRow[] => {
  const { RECONCILE_GRACE_MINUTES: grace } = settings;
  /** How long before a run Twilio may have called of what that run finds, also after some runs in vain. */
  const same = Duration.minutes(grace + RUNS_IN_VAIN * intervalOf(settings).toMinutes());
  const ofADay = Math.max(1, Math.floor(DAY.toMinutes() / same.toMinutes()));
  return [
    {
      id: 'callbacks-lost',
      severity: 'warning',
      trigger: `in the last 24 hours a run of the reconciler found ${atLeast} or more recordings of which no callback had told`,
      signals: [when(metrics.own('CallbacksLost', 'Maximum', HOUR), { atLeast }, ANY_HOUR_OF_A_DAY)],
      missingData: silenceIsGood('It is told by each run; that it runs is reconciler-missing.'),
      remindsDaily: true,
    },
    {
      id: 'no-callbacks',
      severity: 'critical',
      trigger: `a run of the reconciler found ${atLeast} or more recordings of which no callback had told, and none had come for any other since, not even one that was refused`,
      signals: [when(metrics.lostWithoutAny(same), { atLeast }, [1, ofADay])],
      missingData: silenceIsGood('Without recordings nothing can be told.'),
      remindsDaily: true,
    },
  ];
};

/** Over how long the recording that is not home for longest is looked for, and how late each queue may be (minutes). */
export const stillOutOf = (settings: Settings): Parameters<WatchedMetrics['oldestOutstanding']> => [
  intervalOf(settings).plus(LATE),
  {
    recordings: settings.ALARM_RECORDINGS_AGE_MINUTES,
    history: settings.ALARM_HISTORY_WARNING_MINUTES,
    cleanup: settings.ALARM_CLEANUP_MINUTES,
  },
];

/** In two runs: one that was fed in, or redriven, only now is home at the next. */
const stillOut = (metrics: WatchedMetrics, settings: Settings): Signal =>
  when(
    metrics.oldestOutstanding(...stillOutOf(settings)),
    { above: Duration.hours(settings.ALARM_OUTSTANDING_HOURS).toSeconds() },
    [2, 2],
  );

/** What Twilio's own list says: lost callbacks, recordings that do not come home, and whether anybody looks. */
export const reconciliationAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  const { ALARM_CALLBACKS_LOST: lost, RECONCILE_INTERVAL_MINUTES: interval } = settings;
  return [
    // Who lets recordings come without callbacks, and has switched this off, must not be told of them in another way.
    ...(lost === 'never' ? [] : callbackAlarms(metrics, settings, lost)),
    {
      id: 'outstanding-recordings',
      severity: 'warning',
      trigger: `two runs of the reconciler found that a recording had ended more than ${settings.ALARM_OUTSTANDING_HOURS} hours before, and is neither home nor parked, while no queue was as late as its own alarm says`,
      signals: [stillOut(metrics, settings)],
      missingData: silenceIsGood('It is told by each run; that it runs is reconciler-missing.'),
      remindsDaily: true,
    },
    {
      id: 'recordings-lost',
      severity: 'critical',
      trigger: 'the ledger of a day found a recording that was deleted at Twilio before it was stored',
      signals: [foundByDailyRun(metrics, 'RecordingsLost', 'recordings lost', { atLeast: 1 })],
      missingData: silenceIsGood('It is told once a day; that it is told is ledger-missing.'),
    },
    {
      id: 'ledger-contradictions',
      severity: 'critical',
      trigger: 'the ledger of a day found that Twilio, the bucket and the receipts contradict one another',
      signals: [foundByDailyRun(metrics, 'LedgerContradictions', 'contradictions', { atLeast: 1 })],
      missingData: silenceIsGood('It is told once a day; that it is told is ledger-missing.'),
    },
    runsMissing(metrics, 'reconciler', {
      every: intervalOf(settings),
      missing: RUNS_IN_VAIN,
      told: `${inWords(RUNS_IN_VAIN * interval)}, though it is scheduled every ${inWords(interval).replace(/^an? /, '')}`,
    }),
    dailyRunMissing(metrics, 'ledger'),
  ];
};
