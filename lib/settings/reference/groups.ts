import type { SettingName } from '../schema';

/** Settings that are read together. */
export interface Group {
  readonly title: string;
  readonly names: readonly SettingName[];
}

/** All settings in the order in which people read them: .env.example and docs/settings.md. */
export const groups: readonly Group[] = [
  { title: 'Required', names: ['TWILIO_ACCOUNT_SID', 'AIRTABLE_BASE_ID'] },
  {
    title: 'Who hears of alarms',
    names: ['OPERATIONS_EMAILS', 'CRITICAL_TOPIC_ARN', 'WARNING_TOPIC_ARN', 'RUNBOOK_BASE_URL'],
  },
  {
    title: 'The pipeline',
    names: [
      'PIPELINE_NAME',
      'S3_REGION',
      'RECORDING_UPLOAD_RETRIES',
      'RECORDING_UPLOAD_TIMEOUT_SECONDS',
      'PROCESSOR_CONCURRENCY',
      'INGEST_RESERVED_CONCURRENCY',
      'WEBHOOK_RATE_LIMIT',
      'WEBHOOK_BURST_LIMIT',
      'LOG_RETENTION_DAYS',
    ],
  },
  {
    title: 'Storage',
    names: [
      'S3_BUCKET',
      'S3_PREFIX',
      'S3_FORMER_PREFIXES',
      'RECORDING_RETENTION_DAYS',
      'RECORDING_LIFECYCLE_IA_DAYS',
      'RECORDING_URL_EXPIRATION_MINUTES',
      'RECORDING_PUBLIC_URL',
      'BREAK_GLASS_ROLE_ARNS',
      'S3_ACCESS_KEY_ID',
      'S3_SECRET_ACCESS_KEY',
    ],
  },
  {
    title: 'Who gets links',
    names: ['LINK_REQUESTER_ARNS', 'LINK_ORIGINS', 'AUDIT_RETENTION_DAYS', 'AUDIT_OBJECT_LOCK'],
  },
  {
    title: 'Twilio',
    names: [
      'TWILIO_ACCOUNT_SIDS',
      'TWILIO_CLEANUP',
      'TWILIO_AUDIO_WAIT_MINUTES',
      'WEBHOOK_PUBLIC_URL',
      'TWILIO_API_URL',
    ],
  },
  {
    title: "Twilio's list against what came home",
    names: [
      'RECONCILE_INTERVAL_MINUTES',
      'RECONCILE_GRACE_MINUTES',
      'RECONCILE_LOOK_BACK_DAYS',
      'RECONCILE_MAX_PER_RUN',
      'RECONCILE_SINCE',
      'RECONCILE_JOB_PARAMETER',
    ],
  },
  {
    title: 'Airtable',
    names: [
      'AIRTABLE_JOBS_TABLE',
      'AIRTABLE_JOB_NUMBER_FIELD',
      'AIRTABLE_HISTORY_FIELD',
      'AIRTABLE_CALL_SID_FIELD',
      'AIRTABLE_JOB_WAIT_MINUTES',
      'AIRTABLE_REFRESH_FIELD',
      'AIRTABLE_LINKS',
      'AIRTABLE_ENDPOINT_URL',
    ],
  },
  { title: 'The history line', names: ['HISTORY_TIME_ZONE', 'HISTORY_SOURCE', 'HISTORY_BATCH_WINDOW_SECONDS'] },
  {
    title: 'Alarms',
    names: [
      'ALARM_UPLOAD_FAILURE_PERCENT',
      'ALARM_MIN_EVENTS',
      'ALARM_PROCESSING_SECONDS',
      'ALARM_RECORDINGS_AGE_MINUTES',
      'ALARM_HISTORY_WARNING_MINUTES',
      'ALARM_HISTORY_CRITICAL_MINUTES',
      'ALARM_CLEANUP_MINUTES',
      'ALARM_WEBHOOKS_REFUSED',
      'ALARM_WEBHOOKS_FORGED',
      'ALARM_API_ERRORS',
      'ALARM_AIRTABLE_THROTTLED_MINUTES',
      'ALARM_HISTORY_FILL_PERCENT',
      'ALARM_STORAGE_GROWTH_PERCENT',
      'ALARM_STORAGE_MIN_COST',
      'ALARM_ACCESS_BAND',
      'ALARM_REFUSED_REQUESTS',
      'ALARM_LINKS_USED_ELSEWHERE',
      'ALARM_TOP_REQUESTER_PERCENT',
      'ALARM_CALLBACKS_LOST',
      'ALARM_OUTSTANDING_HOURS',
      'ALARM_REMINDER_HOUR',
    ],
  },
  {
    title: 'Objectives and prices',
    names: ['SLO_UPLOAD_SUCCESS_PERCENT', 'SLO_PROCESSING_SECONDS', 'STORAGE_PRICES', 'PRICES'],
  },
];
