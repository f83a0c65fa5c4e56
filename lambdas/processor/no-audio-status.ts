/** What the Job's history says of a recording without audio. Codes: Twilio's error dictionary. */
const ABSENCES: Readonly<Record<string, string>> = {
  16101: 'the recording was too short',
  16102: 'nothing but silence was recorded',
  16105: 'the recording could not be encrypted',
  16107: 'the public key for encrypting the recording could not be used',
};

/** The status of a recording that Twilio itself never made. */
export const absenceStatus = (recordingSid: string, outcome: 'absent' | 'failed', errorCode?: string): string => {
  const why = errorCode === undefined ? undefined : ABSENCES[errorCode];
  // Captured callbacks carry ErrorCode=0 where there is no error.
  const code = errorCode === undefined || errorCode === '0' ? '' : ` (Twilio ${errorCode})`;
  return `${outcome}${why === undefined ? '' : `, ${why}`}${code}, ${recordingSid}`;
};

/** The status of a recording that was made, but cannot be stored. */
export const lossStatus = (recordingSid: string, code: string): string => `not stored (${code}), ${recordingSid}`;
