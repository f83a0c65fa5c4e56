import type { RecordingState } from './stand-in';

/** A date as Twilio writes it, e.g. `Mon, 01 Jun 2026 10:00:00 +0000`. */
export const rfc2822 = (date: Date): string => date.toUTCString().replace('GMT', '+0000');

/** Path of a recording's resource, without extension. */
export const recordingPath = ({ accountSid, sid }: Pick<RecordingState, 'accountSid' | 'sid'>): string =>
  `/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`;

/**
 * A recording as the REST API answers it.
 * @param origin - scheme and host that its media_url names
 */
export const recordingJson = (recording: RecordingState, origin: string) => {
  const path = recordingPath(recording);
  return {
    account_sid: recording.accountSid,
    api_version: '2010-04-01',
    call_sid: recording.callSid,
    conference_sid: null,
    date_created: rfc2822(recording.dateCreated),
    date_updated: rfc2822(recording.dateUpdated),
    start_time: rfc2822(recording.startTime),
    duration: recording.status === 'in-progress' ? '-1' : String(recording.durationSeconds),
    sid: recording.sid,
    price: null,
    price_unit: 'USD',
    status: recording.status,
    channels: recording.channels,
    source: recording.source,
    error_code: recording.errorCode ?? null,
    uri: `${path}.json`,
    encryption_details: null,
    subresource_uris: {
      add_on_results: `${path}/AddOnResults.json`,
      transcriptions: `${path}/Transcriptions.json`,
    },
    media_url: `${origin}${path}`,
  };
};
