import { alarmMail } from '../../../../lib/monitoring/alarm-mail';
import { settingsWith } from '../../../support/template/settings';

const row = { id: 'late', severity: 'warning', trigger: 'it is late' } as const;
const advice = { doFirst: 'Wait.', impact: 'Lines come late.' };
const WITHOUT_PAGE = { RUNBOOK_BASE_URL: '' };

test('says what it means, what to do first, where the rest is, and when it fires', () => {
  expect(
    alarmMail(row, advice, settingsWith({ RUNBOOK_BASE_URL: 'https://wiki.example.com/page?id=7' })).split('\n\n'),
  ).toEqual([
    'Impact: Lines come late.',
    'Do first: Wait.',
    'More: https://wiki.example.com/page?id=7#late',
    'Pipeline recording-pipeline, warning. Fires when it is late.',
  ]);
});

test('names the section where no page is set', () => {
  expect(alarmMail(row, advice, settingsWith(WITHOUT_PAGE))).toContain('\n\nMore: docs/runbook.md, section late\n\n');
});

test('says of an alarm that is reset daily that nobody is told when it is over', () => {
  expect(alarmMail({ ...row, remindsDaily: true }, advice, settingsWith({ ALARM_REMINDER_HOUR: '7' }))).toMatch(
    /Fires when it is late\. Sent again daily from 07:00 UTC while it lasts; no mail says that it is over\.$/,
  );
});

test("speaks of this pipeline: the runbook's name and defaults are examples", () => {
  const documented = {
    doFirst: 'Run recording-pipeline/what-fails, read recording-pipeline-history and my-recording-pipelines.',
    impact: 'A link works for RECORDING_URL_EXPIRATION_MINUTES (15), SOMETHING_ELSE (15) does not.',
  };
  const mail = alarmMail(
    row,
    documented,
    settingsWith({ PIPELINE_NAME: 'calls', RECORDING_URL_EXPIRATION_MINUTES: '30' }),
  );
  expect(mail).toContain('Run calls/what-fails, read calls-history and my-recording-pipelines.');
  expect(mail).toContain('RECORDING_URL_EXPIRATION_MINUTES (30), SOMETHING_ELSE (15)');
});

test('is refused when CloudWatch would not take it: which section, and by how many characters', () => {
  const spare = 1024 - alarmMail(row, advice, settingsWith(WITHOUT_PAGE)).length;
  const longer = (by: number) => ({ ...advice, impact: advice.impact + '.'.repeat(spare + by) });
  expect(alarmMail(row, longer(0), settingsWith(WITHOUT_PAGE))).toHaveLength(1024);
  expect(() => alarmMail(row, longer(3), settingsWith(WITHOUT_PAGE))).toThrow(
    /^The mail of the alarm late is 3 characters too long.*in the section "## late" of docs\/runbook\.md$/,
  );
  expect(() => alarmMail(row, longer(3), settingsWith())).toThrow(/, or RUNBOOK_BASE_URL$/);
});
