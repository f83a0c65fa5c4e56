import fc from 'fast-check';
import { storageTypes } from '../../../lambdas/storage-growth/storage-types';
import { wordsOf } from '../../../lib/settings/reference/words';
import { type SettingName, settings } from '../../../lib/settings/schema';

/* The values at both ends of what each setting allows: what AWS would refuse, it would refuse there. */

export type Variables = Readonly<Record<string, string>>;

const many = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(',');

/** The least and the most of a number, from the words that people are told. */
const ends = (name: SettingName): readonly string[] => {
  const [, least, most] = / from (\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)/.exec(wordsOf(name).allowed) ?? [];
  if (least === undefined || most === undefined) throw new Error(`${name} is no number: give its edges by hand`);
  return [least, most];
};

/** Three bytes each in UTF-8, so that 255 bytes are few characters, and one byte each. */
const NAMES = ['J', '仕'.repeat(85), 'j'.repeat(255)];
/** Distinct, since one field cannot be two things. */
const field = (letter: string): readonly string[] =>
  NAMES.map((name) => letter + name.slice(name.startsWith('仕') ? 1 : 0, -1));
const URL_LENGTH = 255;
const longUrl = (host: string): string => `https://${host}/`.padEnd(URL_LENGTH, 'p');
const REGION = '{region}';
const PARTITION = '{partition}';
const topic = (name: string): string => `arn:${PARTITION}:sns:${REGION}:444455556666:${name}`;
const role = (index: number): string => `arn:${PARTITION}:iam::111122223333:role/${String(index).padStart(64, 'r')}`;

/**
 * Of settings that are no numbers: the shortest and the longest of what is allowed; `undefined` leaves one out. A test holds
 * the table complete: a setting that is no number and is not here fails.
 */
const OTHERS: Partial<Record<SettingName, readonly (string | undefined)[]>> = {
  PIPELINE_NAME: ['p', 'p'.repeat(32)],
  LOG_RETENTION_DAYS: ['1', '3653'],
  // The longest name, the default, and one of each partition whose names differ.
  S3_REGION: ['us-east-1', 'ap-southeast-1', 'us-gov-west-1', 'cn-northwest-1', 'us-isob-east-1'],
  S3_BUCKET: [undefined, 'b'.repeat(63)],
  S3_PREFIX: ['r', 'r'.repeat(256)],
  S3_FORMER_PREFIXES: [
    undefined,
    many(6, (index) => String(index).padStart(115, 'f')),
    `f,${'g'.repeat(256)},${'h'.repeat(256)}`,
  ],
  RECORDING_PUBLIC_URL: ['false'],
  RECORDING_LIFECYCLE_IA_DAYS: ['never', '30', '36499'],
  // Either of these two must be more than the one before it.
  ALARM_HISTORY_WARNING_MINUTES: ['20', '20159'],
  ALARM_HISTORY_CRITICAL_MINUTES: ['21', '20160'],
  RECORDING_RETENTION_DAYS: ['1', '31', '36500'],
  S3_ACCESS_KEY_ID: [undefined],
  S3_SECRET_ACCESS_KEY: [undefined],
  BREAK_GLASS_ROLE_ARNS: [undefined, many(116, role)],
  LINK_REQUESTER_ARNS: [undefined, many(100, role)],
  LINK_ORIGINS: [undefined, many(50, (index) => `https://${String(index).padStart(61, 'h')}.${'a.'.repeat(94)}com`)],
  AUDIT_OBJECT_LOCK: ['off', 'governance', 'compliance'],
  TWILIO_ACCOUNT_SID: [`AC${'0'.repeat(32)}`],
  TWILIO_ACCOUNT_SIDS: [undefined, many(10, (index) => `AC${String(index + 1).padStart(32, '0')}`)],
  RECONCILE_SINCE: [undefined, '2026-11-26'],
  RECONCILE_JOB_PARAMETER: [undefined, 'X', 'X'.repeat(64)],
  ALARM_CALLBACKS_LOST: ['never', '1', '1000000'],
  TWILIO_API_URL: ['https://a', `https://${'a.'.repeat(123)}`.slice(0, URL_LENGTH)],
  TWILIO_CLEANUP: ['true', 'false'],
  INGEST_RESERVED_CONCURRENCY: [undefined, '1', '1000'],
  WEBHOOK_PUBLIC_URL: [undefined, longUrl('calls.example.com')],
  AIRTABLE_BASE_ID: ['appAAAAAAAAAAAAAA'],
  AIRTABLE_ENDPOINT_URL: ['https://a', longUrl('airtable.example.com')],
  AIRTABLE_JOBS_TABLE: NAMES,
  AIRTABLE_JOB_NUMBER_FIELD: field('n'),
  AIRTABLE_HISTORY_FIELD: field('h'),
  AIRTABLE_CALL_SID_FIELD: [undefined, ...field('c')],
  AIRTABLE_REFRESH_FIELD: field('r'),
  AIRTABLE_LINKS: ['append', 'latest'],
  HISTORY_TIME_ZONE: ['UTC', 'America/Argentina/ComodRivadavia'],
  HISTORY_SOURCE: ['I', '仕'.repeat(100)],
  RUNBOOK_BASE_URL: [undefined, longUrl('wiki.example.com')],
  OPERATIONS_EMAILS: [undefined, many(20, (index) => `${String(index).padStart(64, 'e')}@${'example.'.repeat(20)}com`)],
  CRITICAL_TOPIC_ARN: [undefined, topic('t'.repeat(256))],
  WARNING_TOPIC_ARN: [undefined, topic('t'.repeat(256))],
  STORAGE_PRICES: [undefined, many(storageTypes.length, (index) => `${storageTypes[index] ?? ''}=999999999.999999999`)],
  PRICES: [undefined, 'S3MoveToIA=0, SqsRequest=999999999.999999999999'],
};

/** One step beyond, of settings that are no numbers but have a longest value: that it is refused keeps the table above true. */
export const BEYOND: Partial<Record<SettingName, string>> = {
  PIPELINE_NAME: 'p'.repeat(33),
  S3_BUCKET: 'b'.repeat(64),
  S3_PREFIX: 'r'.repeat(257),
  S3_FORMER_PREFIXES: many(7, (index) => `f${index}`),
  BREAK_GLASS_ROLE_ARNS: many(126, (index) => role(index).replace(PARTITION, 'aws')),
  LINK_REQUESTER_ARNS: many(101, (index) => role(index).replace(PARTITION, 'aws')),
  LINK_ORIGINS: many(51, (index) => `https://h${index}.example.com`),
  INGEST_RESERVED_CONCURRENCY: '1001',
  RECORDING_LIFECYCLE_IA_DAYS: '36501',
  RECORDING_RETENTION_DAYS: '36501',
  ALARM_HISTORY_CRITICAL_MINUTES: '20161',
  TWILIO_API_URL: `https://${'a.'.repeat(124)}`,
  WEBHOOK_PUBLIC_URL: `${longUrl('calls.example.com')}p`,
  AIRTABLE_ENDPOINT_URL: `${longUrl('airtable.example.com')}p`,
  AIRTABLE_JOBS_TABLE: 'j'.repeat(256),
  AIRTABLE_JOB_NUMBER_FIELD: 'j'.repeat(256),
  AIRTABLE_HISTORY_FIELD: 'j'.repeat(256),
  AIRTABLE_CALL_SID_FIELD: 'j'.repeat(256),
  AIRTABLE_REFRESH_FIELD: 'j'.repeat(256),
  HISTORY_SOURCE: '仕'.repeat(101),
  RUNBOOK_BASE_URL: `${longUrl('wiki.example.com')}p`,
  OPERATIONS_EMAILS: many(21, (index) => `${index}@example.com`),
  CRITICAL_TOPIC_ARN: topic('t'.repeat(257)).replace(PARTITION, 'aws').replace(REGION, 'us-east-1'),
};

/** The values at the edges of a setting, the smallest first. */
export const edgesOf = (name: SettingName): readonly (string | undefined)[] => OTHERS[name] ?? ends(name);

/** Of the regions above. */
const PARTITIONS: Readonly<Record<string, string>> = {
  'us-gov-west-1': 'aws-us-gov',
  'cn-northwest-1': 'aws-cn',
  'us-isob-east-1': 'aws-iso-b',
};

/** ARNs in the region that was chosen, and no value that another one forbids. */
const together = (chosen: Readonly<Record<string, string | undefined>>): Variables => {
  const region = chosen.S3_REGION ?? 'us-east-1';
  const given = Object.entries(chosen).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name, value.replaceAll(REGION, region).replaceAll(PARTITION, PARTITIONS[region] ?? 'aws')] as const],
  );
  const isTold = chosen.CRITICAL_TOPIC_ARN !== undefined && chosen.WARNING_TOPIC_ARN !== undefined;
  return Object.fromEntries(given.filter(([name]) => !(isTold && name === 'OPERATIONS_EMAILS')));
};

/** Every setting at one of its edges. */
export const atEdges = (names: readonly SettingName[]): fc.Arbitrary<Variables> =>
  fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...edgesOf(name))]))).map(together);

/** Every setting at its smallest, or at its largest. */
export const allAt = (names: readonly SettingName[], end: 'smallest' | 'largest'): Variables =>
  together(Object.fromEntries(names.map((name) => [name, edgesOf(name).at(end === 'smallest' ? 0 : -1)])));

/** Whether it is the name of a setting. */
export const isSettingName = (name: string): name is SettingName => name in settings;
