import { parseSettings, type Settings, SettingsError } from '../../../lib/settings/read-settings';

type Variables = Readonly<Record<string, string>>;

/** The least that must be set. */
export const REQUIRED = {
  TWILIO_ACCOUNT_SID: `AC${'0a'.repeat(16)}`,
  AIRTABLE_BASE_ID: 'appA1b2C3d4E5f6G7',
};

/** Widest apart, so that any other value of one setting obeys the rules across settings. */
const APART = {
  RECORDING_LIFECYCLE_IA_DAYS: 'never',
  TWILIO_AUDIO_WAIT_MINUTES: '0',
  ALARM_RECORDINGS_AGE_MINUTES: '20160',
  AIRTABLE_JOB_WAIT_MINUTES: '0',
  ALARM_HISTORY_WARNING_MINUTES: '10000',
  ALARM_HISTORY_CRITICAL_MINUTES: '20160',
};

export const read = (shell: Variables, file?: Variables): Settings => parseSettings({ ...REQUIRED, ...shell }, file);

export const problemsOf = (shell: Variables, file: Variables = {}): readonly string[] => {
  try {
    read(shell, file);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
};

export const valueOf = <Name extends keyof Settings>(name: Name, value: string): Settings[Name] =>
  read({ ...APART, [name]: value })[name];

export const complaintsAbout = (name: string, value: string): readonly string[] =>
  problemsOf({ ...APART, [name]: value });

/** Expects one complaint, about `name`. */
export const refuses = (name: string, value: string): void => {
  const complaints = complaintsAbout(name, value);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(new RegExp(`^${name} is `));
};
