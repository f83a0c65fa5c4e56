import type { RecordingState } from './stand-in';

/** A date as Twilio writes it, e.g. `Mon, 01 Jun 2026 10:00:00 +0000`. */
export const rfc2822 = (date: Date): string => date.toUTCString().replace('GMT', '+0000');

/** Path of a recording's resource, without extension. */
export const recordingPath = ({ accountSid, sid }: Pick<RecordingState, 'accountSid' | 'sid'>): string =>
  `/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`;

/**
 * twilio-oai's examples of recordings under way have neither duration nor price. One that was made with a negative duration
 * tells it, for clients that must bear it; there is no source that Twilio does.
 */
const underWay: readonly string[] = ['in-progress', 'paused', 'stopped', 'processing'];

/** Whether a recording is one of a conference: those are mixed to one channel unless asked otherwise, and have no track. */
export const isOfConference = ({ source }: Pick<RecordingState, 'source'>): boolean =>
  source === 'Conference' || source === 'StartConferenceRecordingAPI';

/** The fields of twilio-oai's examples; no key fits them, for nothing is encrypted here. */
const encryptionDetails = {
  encryption_public_key_sid: `CR${'0'.repeat(32)}`,
  encryption_cek: 'bm8ga2V5',
  encryption_iv: 'bm8gaXY=',
};

const common = (recording: RecordingState) => {
  const isUnderWay = underWay.includes(recording.status);
  return {
    account_sid: recording.accountSid,
    api_version: '2010-04-01',
    call_sid: recording.callSid === '' ? null : recording.callSid,
    conference_sid: recording.conferenceSid ?? null,
    date_created: rfc2822(recording.dateCreated),
    date_updated: rfc2822(recording.dateUpdated),
    start_time: rfc2822(recording.startTime),
    duration: isUnderWay && recording.durationSeconds >= 0 ? null : String(recording.durationSeconds),
    sid: recording.sid,
    price: null,
    price_unit: isUnderWay ? null : 'USD',
    status: recording.status,
    channels: recording.channels,
    source: recording.source,
    error_code: recording.errorCode ?? null,
    encryption_details: recording.encrypted === true ? encryptionDetails : null,
  };
};

/**
 * A recording as the REST API answers it.
 * @param origin - scheme and host that its media_url names
 */
export const recordingJson = (recording: RecordingState, origin: string) => {
  const path = recordingPath(recording);
  return {
    ...common(recording),
    uri: `${path}.json`,
    subresource_uris: {
      add_on_results: `${path}/AddOnResults.json`,
      transcriptions: `${path}/Transcriptions.json`,
    },
    media_url: recording.storedAt ?? `${origin}${path}`,
  };
};

/**
 * A recording as answered below its call or conference: without media_url and subresources (twilio-oai, call_recording and
 * conference_recording).
 * @param collection - path of the list it stands in, without extension
 */
export const subresourceJson = (recording: RecordingState, collection: string) => ({
  ...common(recording),
  uri: `${collection}/${recording.sid}.json`,
  ...(collection.includes('/Calls/') && { track: 'both' }),
});
