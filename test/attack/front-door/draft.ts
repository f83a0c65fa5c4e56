import { PATH, PHONE_NUMBERS, PUBLIC_URL, ACCOUNT, SECRET } from './account';
import type { Pair } from './documented-signature';

/** What an attacker makes before it is signed: `url` is what gets signed, with its query. */
export interface Draft {
  pairs: Pair[];
  query: string;
  /** Scheme, host and path that are signed. */
  address: string;
  token: string;
}

/** Percent-encodes as Twilio does: everything but letters, digits and `-_.*`; a space is a plus. */
export const encodedForm = (pairs: readonly Pair[]): string => {
  const encoded = (text: string) =>
    encodeURIComponent(text.toWellFormed())
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+');
  return pairs.map((pair) => pair.map(encoded).join('=')).join('&');
};

/** The callback that everything begins with, of a recording with these digits. */
export const callbackOf = (hex: string): Draft => ({
  pairs: [
    ['AccountSid', ACCOUNT],
    ['CallSid', `CA${hex}`],
    ['From', PHONE_NUMBERS[0]],
    ['RecordingChannels', '1'],
    ['RecordingDuration', '12'],
    ['RecordingSid', `RE${hex}`],
    ['RecordingSource', 'DialVerb'],
    ['RecordingStartTime', 'Fri, 20 Nov 2026 23:59:58 +0000'],
    ['RecordingStatus', 'completed'],
    ['RecordingTrack', 'both'],
    ['RecordingUrl', `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Recordings/RE${hex}`],
    ['To', PHONE_NUMBERS[1]],
  ],
  query: 'job_number=J-1001',
  address: PUBLIC_URL + PATH,
  token: SECRET.twilioAuthToken,
});

/** Puts a value in the place of a parameter, or behind the others. */
export const set = (draft: Draft, name: string, value: string): void => {
  const at = draft.pairs.findIndex(([known]) => known === name);
  if (at === -1) draft.pairs.push([name, value]);
  else draft.pairs[at] = [name, value];
};

export const remove = (draft: Draft, name: string): void => {
  draft.pairs = draft.pairs.filter(([known]) => known !== name);
};
