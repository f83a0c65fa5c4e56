import { type Settings } from '../settings/read-settings';
import type { AlarmRow } from './alarm-row';
import type { Advice } from './runbook';

/** PutMetricAlarm and PutCompositeAlarm: AlarmDescription. */
const LONGEST = 1024;

/** The name of the pipeline of which the runbook's texts and commands speak. */
const DOCUMENTED_NAME = /\brecording-pipeline\b/g;
/** A setting and its default, as the runbook writes them. */
const DOCUMENTED_SETTING = /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+) \([\d.]+\)/g;

/** In the words of this pipeline: its own name, and what its settings are. */
const ownWords = (text: string, settings: Settings): string => {
  const values: Readonly<Record<string, unknown>> = { ...settings };
  return text
    .replaceAll(DOCUMENTED_NAME, settings.PIPELINE_NAME)
    .replaceAll(DOCUMENTED_SETTING, (documented, name: string) =>
      name in values ? `${name} (${String(values[name])})` : documented,
    );
};

/**
 * What the mail of an alarm says, as the alarm's description: what it means and what to do first, in the runbook's own
 * words; where the rest is; and when it fires.
 * @throws when CloudWatch would not take it: it is longer than 1,024 characters.
 */
export const alarmMail = (
  { id, severity, trigger, remindsDaily }: Pick<AlarmRow, 'id' | 'severity' | 'trigger' | 'remindsDaily'>,
  { doFirst, impact }: Advice,
  settings: Settings,
): string => {
  const { PIPELINE_NAME, RUNBOOK_BASE_URL, ALARM_REMINDER_HOUR } = settings;
  const hour = `${String(ALARM_REMINDER_HOUR).padStart(2, '0')}:00 UTC`;
  const mail = [
    `Impact: ${ownWords(impact, settings)}`,
    `Do first: ${ownWords(doFirst, settings)}`,
    RUNBOOK_BASE_URL === undefined ? `More: docs/runbook.md, section ${id}` : `More: ${RUNBOOK_BASE_URL}#${id}`,
    `Pipeline ${PIPELINE_NAME}, ${severity}. Fires when ${trigger}.` +
      (remindsDaily === true ? ` Sent again daily from ${hour} while it lasts; no mail says that it is over.` : ''),
  ].join('\n\n');
  if (mail.length > LONGEST)
    throw new Error(
      `The mail of the alarm ${id} is ${mail.length - LONGEST} characters too long: CloudWatch takes ${LONGEST}. Shorten ` +
        `"Do first" or "Impact" in the section "## ${id}" of docs/runbook.md` +
        (RUNBOOK_BASE_URL === undefined ? '' : ', or RUNBOOK_BASE_URL'),
    );
  return mail;
};
