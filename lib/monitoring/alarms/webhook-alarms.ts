import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsGood } from '../alarm-row';
import { floodOf } from '../flood';
import { DAY, FIVE_MINUTES, HOUR } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { ANY_HOUR_OF_A_DAY, TWICE_WITHIN, counted, twice, when } from './signals';

/** Twilio's callbacks: refused, unanswered, turned away, or not Twilio's at all; and the credentials that each step needs. */
export const webhookAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'credentials-unusable',
    severity: 'critical',
    trigger: `two tries within ${TWICE_WITHIN} failed because credentials are missing or refused`,
    signals: [twice(metrics, 'CredentialsUnusable')],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-refused',
    severity: 'critical',
    trigger: `${settings.ALARM_WEBHOOKS_REFUSED} callbacks in the account's name were refused within 5 minutes`,
    signals: [counted(metrics, metrics.own('WebhooksRefused', 'Sum', FIVE_MINUTES), settings.ALARM_WEBHOOKS_REFUSED)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'callbacks-refused',
    severity: 'warning',
    trigger: "a callback in the account's name was refused in the last 24 hours",
    signals: [when(metrics.own('WebhooksRefused', 'Sum', HOUR), { atLeast: 1 }, ANY_HOUR_OF_A_DAY)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-unanswered',
    severity: 'critical',
    trigger: `the webhook answered 5xx ${settings.ALARM_API_ERRORS} times within 5 minutes`,
    signals: [counted(metrics, metrics.ofAccessLog('WebhooksFailed', FIVE_MINUTES), settings.ALARM_API_ERRORS)],
    missingData: silenceIsGood('Without requests API Gateway reports nothing.'),
    unless: { alarms: ['credentials-unusable'], because: 'Without credentials every webhook is answered 503.' },
    remindsDaily: true,
  },
  {
    id: 'webhooks-throttled',
    severity: 'critical',
    trigger: `within 5 minutes the webhook answered 429 ${settings.ALARM_API_ERRORS} times, or let ${floodOf(settings)} requests through, nearly all that it can`,
    signals: [
      when(metrics.turnedAwayWebhooks(FIVE_MINUTES, { flood: floodOf(settings), counts: settings.ALARM_API_ERRORS }), {
        atLeast: settings.ALARM_API_ERRORS,
      }),
    ],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-forged',
    severity: 'warning',
    trigger: `${settings.ALARM_WEBHOOKS_FORGED} requests within 5 minutes were not from a Twilio account of the pipeline`,
    signals: [counted(metrics, metrics.own('WebhooksForged', 'Sum', FIVE_MINUTES), settings.ALARM_WEBHOOKS_FORGED)],
    missingData: silenceIsGood('It is counted only when it happens.'),
  },
  {
    id: 'monitoring-outdated',
    severity: 'warning',
    trigger: 'ingest ran 3 times in 24 hours, and the API that the alarms know had no request',
    signals: [when(metrics.unseenWebhooks(DAY), { atLeast: 3 })],
    missingData: silenceIsGood('Without webhooks nothing can be told.'),
    remindsDaily: true,
    warmUp: { for: DAY, because: 'What came in by the API of before the alarms counts for a day.' },
  },
];
