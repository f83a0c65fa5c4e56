import { complaintsAbout, read, valueOf } from '../../support/template/settings-variables';

const account = (digit: string): string => `AC${digit.repeat(32)}`;

describe('TWILIO_ACCOUNT_SIDS', () => {
  test('is a list of accounts beyond the first', () => {
    expect(valueOf('TWILIO_ACCOUNT_SIDS', ` ${account('1')} ,${account('2')},`)).toEqual([account('1'), account('2')]);
  });

  test.each([
    ['AC1', /must be SIDs of Twilio accounts/],
    [`${account('1')};${account('2')}`, /must be SIDs of Twilio accounts/],
    [`SK${'1'.repeat(32)}`, /must be SIDs of Twilio accounts/],
    [`${account('1')},${account('1')}`, /must name each account once/],
    [Array.from({ length: 11 }, (_, index) => `AC${String(index).padStart(32, '0')}`).join(','), /at most 10 accounts/],
  ])('%s is complained about', (value, words) => {
    expect(complaintsAbout('TWILIO_ACCOUNT_SIDS', value)).toEqual([expect.stringMatching(words)]);
  });

  test('does not repeat the first account', () => {
    const { TWILIO_ACCOUNT_SID: first } = read({});
    expect(complaintsAbout('TWILIO_ACCOUNT_SIDS', `${account('1')},${first}`)).toEqual([
      expect.stringMatching(/must not repeat TWILIO_ACCOUNT_SID/),
    ]);
  });
});

describe('RECONCILE_SINCE', () => {
  test.each(['2026-11-26', '2008-01-01', '2028-02-29'])('may be %s', (day) => {
    expect(valueOf('RECONCILE_SINCE', day)).toBe(day);
  });

  test.each(['yesterday', '26.11.2026', '2026-11-31', '2027-02-29', '2026-11-26T10:00:00Z', '2026-11'])(
    '%s is no day',
    (day) => {
      expect(complaintsAbout('RECONCILE_SINCE', day)).toEqual([expect.stringMatching(/must be a day, such as/)]);
    },
  );
});

describe('RECONCILE_JOB_PARAMETER', () => {
  test.each(['X', 'X-Job-Number', 'job_number'])('may be %s', (name) => {
    expect(valueOf('RECONCILE_JOB_PARAMETER', name)).toBe(name);
  });

  test.each(['X Job', '?X-Job', 'X-Job=', '7job', 'X'.repeat(65)])('"%s" is no name', (name) => {
    expect(complaintsAbout('RECONCILE_JOB_PARAMETER', name)).toEqual([
      expect.stringMatching(/must be the name of a parameter/),
    ]);
  });
});

test.each([
  ['RECONCILE_INTERVAL_MINUTES', '4', '5', '1440', '1441'],
  ['RECONCILE_GRACE_MINUTES', '-1', '0', '1440', '1441'],
  ['RECONCILE_LOOK_BACK_DAYS', '0', '1', '30', '31'],
  ['RECONCILE_MAX_PER_RUN', '0', '1', '100000', '100001'],
  ['ALARM_CALLBACKS_LOST', '0', '1', '1000000', '1000001'],
  ['ALARM_OUTSTANDING_HOURS', '1', '2', '336', '337'],
] as const)('%s ends where AWS, Twilio or sense do', (name, below, least, most, above) => {
  expect([valueOf(name, least), valueOf(name, most)]).toEqual([Number(least), Number(most)]);
  for (const beyond of [below, above, '1.5']) expect(complaintsAbout(name, beyond)).toHaveLength(1);
});

test('ALARM_CALLBACKS_LOST can be switched off', () => {
  expect(valueOf('ALARM_CALLBACKS_LOST', 'Never')).toBe('never');
});
