import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsGood } from '../alarm-row';
import { FIVE_MINUTES, HOUR } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { ANY_HOUR_OF_A_DAY, TWICE_WITHIN, counted, twice, when } from './signals';

/** Twilio's callbacks: refused, unanswered, turned away, or not Twilio's at all; and the credentials that each step needs. */
export const webhookAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'credentials-unusable',
    severity: 'critical',
    impact:
      'A step stands still: the secret is missing or broken, Twilio refuses the API key (invalid, restricted, account ' +
      'suspended or closed: 401 or 403), or Airtable refuses the token (401).',
    trigger: `two pieces of work within ${TWICE_WITHIN} were put off for want of credentials`,
    signals: [twice(metrics, 'CredentialsUnusable')],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-refused',
    severity: 'critical',
    impact:
      "Twilio's own callbacks are refused, so recordings are not fetched: the auth token in the secret, the account's SID " +
      'or the form of the callbacks has changed.',
    trigger: `${settings.ALARM_WEBHOOKS_REFUSED} callbacks in the account's name were refused within 5 minutes`,
    signals: [counted(metrics, metrics.own('WebhooksRefused', 'Sum', FIVE_MINUTES), settings.ALARM_WEBHOOKS_REFUSED)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'callbacks-refused',
    severity: 'warning',
    impact:
      "A callback in the account's own name was refused: its recording stays at Twilio until somebody brings it in.",
    trigger: "a callback in the account's name was refused in the last 24 hours",
    signals: [when(metrics.own('WebhooksRefused', 'Sum', HOUR), { atLeast: 1 }, ANY_HOUR_OF_A_DAY)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-unanswered',
    severity: 'critical',
    impact:
      'Twilio gets no answer for finished recordings and gives up after 15 seconds: they stay at Twilio unnoticed.',
    trigger: `the webhook answered 5xx ${settings.ALARM_API_ERRORS} times within 5 minutes`,
    signals: [counted(metrics, metrics.failedWebhooks(FIVE_MINUTES), settings.ALARM_API_ERRORS)],
    missingData: silenceIsGood('Without requests API Gateway reports nothing.'),
    unless: { alarms: ['credentials-unusable'], because: 'Without credentials every webhook is answered 503.' },
    remindsDaily: true,
  },
  {
    id: 'webhooks-throttled',
    severity: 'critical',
    impact:
      "More requests come to the webhook than it lets through, and Twilio's callbacks are among those turned away: their " +
      'recordings stay at Twilio unnoticed.',
    trigger: `the webhook answered 429 ${settings.ALARM_API_ERRORS} times within 5 minutes`,
    signals: [counted(metrics, metrics.throttledWebhooks(FIVE_MINUTES), settings.ALARM_API_ERRORS)],
    missingData: silenceIsGood('It is counted only when it happens.'),
    remindsDaily: true,
  },
  {
    id: 'webhooks-forged',
    severity: 'warning',
    impact:
      'Somebody who is not Twilio keeps posting to the webhook; all of it is refused, but each request is paid for.',
    trigger: `${settings.ALARM_WEBHOOKS_FORGED} requests within 5 minutes were not from this Twilio account`,
    signals: [counted(metrics, metrics.own('WebhooksForged', 'Sum', FIVE_MINUTES), settings.ALARM_WEBHOOKS_FORGED)],
    missingData: silenceIsGood('It is counted only when it happens.'),
  },
];
