import { reportOf } from '../../../../local/pipeline/report';
import type { Travel } from '../../../../local/pipeline/travel';
import { aLinksReport, recordingState } from '../../../support/local/fake-pipeline';

const recording = recordingState(1);
const placedAt = new Date(0);
const line = { text: '---- | the line', jobNumber: 'J-1', seconds: 2 };
const home: Travel = {
  recording,
  placedAt,
  webhook: { status: 204, seconds: 0.1 },
  stored: { key: 'recordings/key.mp3', bytes: 144, sameAudio: true, seconds: 1 },
  line,
  deleted: { seconds: 2.5 },
  link: { status: 200, sameAudio: true, seconds: 2.6 },
};

test('a recording that went the whole way is reported with all there is to say', () => {
  expect(reportOf(1, [home], aLinksReport)).toEqual({
    calls: 1,
    home: 1,
    recordings: [
      {
        recordingSid: recording.sid,
        key: 'recordings/key.mp3',
        bytes: 144,
        historyLine: line.text,
        deletedAtTwilio: true,
        seconds: 2.5,
      },
    ],
    links: aLinksReport,
  });
});

test('a recording that went nowhere is reported with nulls and is not home', () => {
  expect(reportOf(2, [home, { recording, placedAt }], undefined)).toEqual({
    calls: 2,
    home: 1,
    recordings: [
      expect.anything(),
      { recordingSid: recording.sid, key: null, bytes: null, historyLine: null, deletedAtTwilio: false, seconds: null },
    ],
    links: null,
  });
});

test('one that is gone at Twilio, but whose link does not play, has no seconds: it is not home', () => {
  const link = { status: 403, sameAudio: false, seconds: 3 };
  expect(reportOf(1, [{ ...home, link }], undefined)).toMatchObject({
    home: 0,
    recordings: [{ deletedAtTwilio: true, seconds: null }],
  });
});
