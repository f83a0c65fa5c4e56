import * as z from 'zod';
import { airtableProblems } from './airtable-rules';
import { linkSettings } from './links';
import { monitoringSettings } from './monitoring';
import { monitoringProblems } from './monitoring-rules';
import { operationsSettings } from './operations';
import { serviceSettings } from './services';
import { bucketProblems } from './bucket-rules';
import { regions } from './regions';
import { reconcilingSettings } from './reconciling';
import { requesterProblems } from './requesters';
import { storageSettings } from './storage';

/** What each setting allows, by its name. */
export const settings = {
  ...operationsSettings,
  ...storageSettings,
  ...linkSettings,
  ...serviceSettings,
  ...reconcilingSettings,
  ...monitoringSettings,
};

/** The names that a person may set, in the order in which problems are reported. */
export const settingNames: readonly string[] = Object.keys(settings);

export type SettingName = keyof typeof settings;

/** Settings that must never be shown, not even in a complaint about them. */
export const secretNames: ReadonlySet<string> = new Set(['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']);

/** What the CDK CLI says about the credentials in use; absent without any. */
const deployment = { CDK_DEFAULT_ACCOUNT: z.string().optional(), CDK_DEFAULT_REGION: z.string().optional() };

const parts = z.object({ ...settings, ...deployment });
type Parsed = z.infer<typeof parts>;

/** What no setting knows alone. Runs even where settings are at fault, so that all problems come at once. */
const acrossSettings = (values: Parsed, context: z.core.$RefinementCtx<Parsed>): void => {
  const complain = (name: keyof Parsed, message: string): void => {
    // `value` may be a default, which the person never wrote.
    context.addIssue({ code: 'custom', path: [name], message, params: { value: values[name] } });
  };

  // Text where a number failed to parse: that complaint stands already.
  const { RECORDING_LIFECYCLE_IA_DAYS: move, RECORDING_RETENTION_DAYS: expire } = values;
  if (Number.isInteger(move) && Number.isInteger(expire) && Number(move) >= expire)
    complain(
      'RECORDING_LIFECYCLE_IA_DAYS',
      `must be below RECORDING_RETENTION_DAYS, which is ${expire}: S3 moves nothing that it has already deleted. Lower ` +
        'it, raise RECORDING_RETENTION_DAYS, or set "never"',
    );

  for (const { name, message } of bucketProblems(values)) complain(name, message);

  for (const { name, message } of requesterProblems(values)) complain(name, message);

  for (const { name, message } of airtableProblems(values)) complain(name, message);

  const { TWILIO_ACCOUNT_SID: first, TWILIO_ACCOUNT_SIDS: further } = values;
  if (Array.isArray(further) && further.includes(first))
    complain(
      'TWILIO_ACCOUNT_SIDS',
      'must not repeat TWILIO_ACCOUNT_SID: it names the accounts beyond that one. Take it out',
    );

  const { S3_REGION: wanted, CDK_DEFAULT_REGION: actual } = values;
  if (actual !== undefined && actual !== wanted && regions.has(wanted))
    complain(
      'S3_REGION',
      `must agree with the region of the AWS credentials in use, which is ${actual}. Set S3_REGION=${actual}, or ` +
        `AWS_REGION=${wanted} in your shell`,
    );

  for (const { name, message } of monitoringProblems(values)) complain(name, message);
};

/** Every setting, by the name of its environment variable. */
export const settingsSchema = parts.superRefine(acrossSettings, { when: () => true });

export type Settings = z.infer<typeof settingsSchema>;
