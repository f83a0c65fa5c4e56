import { Progress } from '../../../../local/pipeline/progress';
import type { Travel } from '../../../../local/pipeline/travel';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';
import { recordingState, Written } from '../../../support/local/fake-pipeline';

let time: VirtualTime;
let written: Written;
let progress: Progress;
beforeEach(() => {
  time = new VirtualTime();
  written = new Written();
  progress = new Progress(written, time);
});

test('a report bears the time since the start, right-aligned', async () => {
  progress.report('first');
  await time.pass(9.96);
  progress.report('second');
  await time.pass(1000);
  progress.report('third');
  progress.say('as it is');
  expect(written.lines).toEqual(['   0.0 s  first', '  10.0 s  second', '1010.0 s  third', 'as it is']);
});

describe('what is begun', () => {
  test('is told again every five seconds, with how long it takes', async () => {
    await time.pass(1);
    progress.begin('deploying');
    await time.pass(4.9);
    expect(written.lines).toEqual(['   1.0 s  deploying …']);
    await time.pass(5.1);
    expect(written.lines.slice(1)).toEqual(['   6.0 s    still deploying (5 s)', '  11.0 s    still deploying (10 s)']);
  });

  test('is over when something else is begun', async () => {
    progress.begin('deploying');
    await time.pass(4);
    progress.begin('following');
    await time.pass(5);
    expect(written.lines).toEqual([
      '   0.0 s  deploying …',
      '   4.0 s  following …',
      '   9.0 s    still following (5 s)',
    ]);
  });

  test('and when nothing is waited for any more', async () => {
    progress.begin('following');
    progress.rest();
    await time.pass(60);
    expect(written.lines).toEqual(['   0.0 s  following …']);
    expect(time.pauses).toBe(0);
  });
});

describe('a step', () => {
  const recording = recordingState(1);
  const line = 'https://127.0.0.1/bucket/key.mp3';
  const told = (step: Partial<Travel>) => {
    const travel = { recording, placedAt: new Date(0), ...step };
    for (const name of ['webhook', 'stored', 'waiting', 'line', 'deleted', 'link', 'end'] as const)
      if (name in step) progress.step(travel, name);
    return written.lines.map((said) => said.replace(`   0.0 s  ${recording.sid}  `, ''));
  };

  test.each<[Partial<Travel>, string]>([
    [{ webhook: { status: 204, seconds: 0.104 } }, '+0.10 s  webhook accepted (204)'],
    [{ webhook: { status: 503, seconds: 1 } }, '+1.00 s  webhook NOT accepted (503)'],
    [{ webhook: { status: undefined, seconds: 15 } }, '+15.00 s  webhook NOT accepted (no answer)'],
    [
      { stored: { key: 'k.mp3', bytes: 144, sameAudio: true, seconds: 2 } },
      '+2.00 s  stored k.mp3, 144 bytes, SHA-256 equal',
    ],
    [
      { stored: { key: 'k.mp3', bytes: 7, sameAudio: false, seconds: 2 } },
      '+2.00 s  stored k.mp3, 7 bytes, SHA-256 NOT equal',
    ],
    [
      { line: { text: `---- | URL: ${line}?X-Amz-Signature=5ec7e7`, jobNumber: 'J-1', seconds: 3 } },
      `+3.00 s  line in Job J-1: ---- | URL: ${line}?…`,
    ],
    [{ line: { text: '---- | no link', jobNumber: 'J-1', seconds: 3 } }, '+3.00 s  line in Job J-1: ---- | no link'],
    [{ deleted: { seconds: 4 } }, '+4.00 s  Twilio copy gone'],
    [{ link: { status: 200, sameAudio: true, seconds: 5 } }, '+5.00 s  signed link plays the same audio'],
    [{ link: { status: 403, sameAudio: false, seconds: 5 } }, '+5.00 s  signed link FAILED (403)'],
    [{ link: { status: undefined, sameAudio: false, seconds: 5 } }, '+5.00 s  signed link FAILED (no answer)'],
    [
      { waiting: { jobNumber: 'J-9999', seconds: 2 } },
      '+2.00 s  waiting for Job J-9999, which Airtable does not have (AIRTABLE_JOB_WAIT_MINUTES, then its line is parked)',
    ],
    [{ end: { text: 'line in Job J-1: absent', seconds: 6 } }, '+6.00 s  line in Job J-1: absent'],
  ])('%j is told', (step, said) => {
    expect(told(step)).toEqual([said]);
  });
});
