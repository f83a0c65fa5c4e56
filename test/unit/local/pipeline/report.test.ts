import { reportOf } from '../../../../local/pipeline/report';
import { linkIn, missingSteps, type Travel } from '../../../../local/pipeline/travel';
import type { RecordingState } from '../../../../local/twilio/stand-in';

const recording: RecordingState = {
  sid: `RE${'1'.repeat(32)}`,
  callSid: `CA${'1'.repeat(32)}`,
  accountSid: `AC${'1'.repeat(32)}`,
  status: 'deleted',
  channels: 1,
  startTime: new Date(0),
  dateCreated: new Date(0),
  dateUpdated: new Date(0),
  durationSeconds: 3,
  source: 'DialVerb',
  errorCode: undefined,
  bytes: 144,
  sha256: 'abc',
  audio: undefined,
};

const text = '---- | 2026-01-01 00:00:00 | Event: Recording | Source: IVR | URL: https://127.0.0.1/bucket/key.mp3?X=1';
const home: Travel = {
  recording,
  placedAt: 0,
  webhook: { status: 204, seconds: 0.1 },
  stored: { key: 'recordings/key.mp3', bytes: 144, sameAudio: true, seconds: 1 },
  line: { text, jobNumber: 'J-1', seconds: 2 },
  deleted: { seconds: 2.5 },
  link: { status: 200, sameAudio: true, seconds: 2.6 },
};

test('a recording that went the whole way is reported with all there is to say', () => {
  expect(reportOf(1, [home])).toEqual({
    calls: 1,
    home: 1,
    recordings: [
      {
        recordingSid: recording.sid,
        key: 'recordings/key.mp3',
        bytes: 144,
        historyLine: text,
        deletedAtTwilio: true,
        seconds: 2.5,
      },
    ],
  });
});

test('a recording that went nowhere is reported with nulls and is not home', () => {
  expect(reportOf(2, [home, { recording, placedAt: 0 }])).toMatchObject({
    calls: 2,
    home: 1,
    recordings: [
      {},
      { recordingSid: recording.sid, key: null, bytes: null, historyLine: null, deletedAtTwilio: false, seconds: null },
    ],
  });
});

test.each<[Partial<Travel>, string]>([
  [{ webhook: { status: 503, seconds: 1 } }, 'its webhook was answered 503 instead of 204'],
  [{ webhook: { status: undefined, seconds: 1 } }, 'its webhook was answered not at all instead of 204'],
  [{ stored: { key: 'k', bytes: 1, sameAudio: false, seconds: 1 } }, 'stored with other bytes than Twilio had'],
  [{ link: { status: 403, sameAudio: false, seconds: 3 } }, 'its link answered 403 without its audio'],
])('%j keeps a recording from being home: %s', (change, missing) => {
  expect(missingSteps({ ...home, ...change })).toEqual([missing]);
});

test('what never happened is missing', () => {
  expect(missingSteps({ recording, placedAt: 0 })).toEqual(['not stored', 'no line in its Job', 'still at Twilio']);
  expect(missingSteps(home)).toEqual([]);
});

test('the link is found in a line, and none in a status line', () => {
  expect(linkIn(text)).toBe('https://127.0.0.1/bucket/key.mp3?X=1');
  expect(linkIn('---- | 2026-01-01 00:00:00 | Event: Recording | Source: IVR | Status: too short')).toBeUndefined();
});
