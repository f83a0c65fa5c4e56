import { isHome, isOver, linkIn, missingSteps, type Travel, wasRefused } from '../../../../local/pipeline/travel';
import { recordingState } from '../../../support/local/fake-pipeline';

const text = '---- | 2026-01-01 00:00:00 | Event: Recording | Source: IVR | URL: https://127.0.0.1/bucket/key.mp3?X=1';
const bare: Travel = { recording: recordingState(1), placedAt: new Date(0) };
const home: Travel = {
  ...bare,
  webhook: { status: 204, seconds: 0.1 },
  stored: { key: 'recordings/key.mp3', bytes: 144, sameAudio: true, seconds: 1 },
  line: { text, jobNumber: 'J-1', seconds: 2 },
  deleted: { seconds: 2.5 },
  link: { status: 200, sameAudio: true, seconds: 2.6 },
};

const without = (...steps: ('webhook' | 'stored' | 'line' | 'deleted' | 'link')[]): Travel => ({
  ...home,
  ...Object.fromEntries(steps.map((step) => [step, undefined])),
});

test('stored whole, in its Job, gone at Twilio and playing, it is home; whether its webhook was seen or not', () => {
  for (const travel of [home, without('webhook')]) expect([isHome(travel), missingSteps(travel)]).toEqual([true, []]);
});

test.each<[string, Travel, string]>([
  ['refused', { ...home, webhook: { status: 503, seconds: 1 } }, 'its webhook was answered 503 instead of 204'],
  [
    'not answered',
    { ...home, webhook: { status: undefined, seconds: 1 } },
    'its webhook was answered not at all instead of 204',
  ],
  ['not stored', without('stored'), 'not stored'],
  [
    'stored otherwise',
    { ...home, stored: { key: 'k', bytes: 1, sameAudio: false, seconds: 1 } },
    'stored with other bytes than Twilio had',
  ],
  ['without a line', without('line', 'link'), 'no line in its Job'],
  ['kept at Twilio', without('deleted'), 'still at Twilio'],
  ['not played', without('link'), 'its link was not opened'],
  [
    'playing something else',
    { ...home, link: { status: 403, sameAudio: false, seconds: 3 } },
    'its link answered 403 without its audio',
  ],
  [
    'not playing at all',
    { ...home, link: { status: undefined, sameAudio: false, seconds: 3 } },
    'its link did not answer',
  ],
])('%s, it is not home', (_what, travel, missing) => {
  expect([isHome(travel), missingSteps(travel)]).toEqual([false, [missing]]);
});

test('of one that went nowhere each step is missing, but for the link, which a line would have', () => {
  expect(missingSteps(bare)).toEqual(['not stored', 'no line in its Job', 'still at Twilio']);
});

test('it is over when it is home, or when it was found that it never will be', () => {
  const end = { text: 'no job number', seconds: 1 };
  expect([isOver(home), isOver({ ...bare, end }), isOver(bare), isOver(without('link'))]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('it was refused when its webhook was answered anything but 204, or nothing; not while that is open', () => {
  const answered = (status: number | undefined) => wasRefused({ ...bare, webhook: { status, seconds: 1 } });
  expect([answered(204), answered(200), answered(403), answered(undefined), wasRefused(bare)]).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test('the link is found in a line, and none in a status line', () => {
  expect(linkIn(text)).toBe('https://127.0.0.1/bucket/key.mp3?X=1');
  expect(linkIn('---- | 2026-01-01 00:00:00 | Event: Recording | Source: IVR | Status: too short')).toBeUndefined();
});
