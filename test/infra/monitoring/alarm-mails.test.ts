import { resourcesOf } from '../../support/template/resolve';
import { synthesise } from '../../support/template/synthesise';

/* What the mails of all alarms say, of the runbook as it stands. What one consists of: test/unit/lib/monitoring. */

const mailsOf = ({ monitoring, template }: ReturnType<typeof synthesise>): (readonly [string, string])[] =>
  ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => [...resourcesOf(monitoring.template, type, template).values()])
    .filter(({ Properties }) => Properties.AlarmActions !== undefined)
    .map(({ Properties }) => [String(Properties.AlarmName), String(Properties.AlarmDescription)]);

const longest = (digits: number) => '9'.repeat(digits);

describe('at their longest', () => {
  const mails = mailsOf(
    synthesise({
      PIPELINE_NAME: 'p'.repeat(32),
      RUNBOOK_BASE_URL: 'https://wiki.example.com/'.padEnd(255, 'p'),
      WEBHOOK_RATE_LIMIT: '10000',
      ALARM_API_ERRORS: longest(6),
      ALARM_WEBHOOKS_REFUSED: longest(6),
      ALARM_WEBHOOKS_FORGED: longest(6),
      ALARM_REFUSED_REQUESTS: longest(6),
      ALARM_LINKS_USED_ELSEWHERE: longest(6),
      ALARM_TOP_REQUESTER_PERCENT: '9999.99',
      ALARM_MIN_EVENTS: longest(6),
      ALARM_UPLOAD_FAILURE_PERCENT: '99.999',
      SLO_UPLOAD_SUCCESS_PERCENT: '99.99',
      ALARM_PROCESSING_SECONDS: '86400',
      ALARM_RECORDINGS_AGE_MINUTES: '20100',
      ALARM_HISTORY_WARNING_MINUTES: '20100',
      ALARM_HISTORY_CRITICAL_MINUTES: '20101',
      ALARM_CLEANUP_MINUTES: '20100',
      ALARM_AIRTABLE_THROTTLED_MINUTES: '720',
      ALARM_STORAGE_GROWTH_PERCENT: '999.999',
      ALARM_STORAGE_MIN_COST: longest(6),
    }),
  );

  test.each(mails)('%s is taken by CloudWatch', (_name, mail) => {
    expect(mail.length).toBeLessThanOrEqual(1024);
  });

  test('they are all there', () => {
    expect(mails.length).toBeGreaterThan(30);
  });
});

test.each(mailsOf(synthesise()))(
  '%s says what it means and what to do first, without a mark of Markdown',
  (name, mail) => {
    const [impact = '', doFirst = '', more = '', about = ''] = mail.split('\n\n');
    expect(impact).toMatch(/^Impact: [A-Z].+\.$/s);
    expect(doFirst).toMatch(/^Do first: [A-Z].+[.)?]$/s);
    expect(more).toBe(
      `More: https://example.com/runbook.md#${name.replace('recording-pipeline-', '').replace(/-signal$/, '')}`,
    );
    expect(about).toMatch(/^Pipeline recording-pipeline, (critical|warning)\. Fires when /);
    expect(`${impact}${doFirst}`).not.toMatch(/`|\*\*|\]\(|<\w|\s{2}/);
  },
);
