import { type AlarmState, judged, treatments } from './missing-data';

/** As the guide writes it: oldest first, 0 not breaching, X breaching, - missing. */
const rangeOf = (points: string): (boolean | undefined)[] =>
  points.split(' ').map((point) => (point === '-' ? undefined : point === 'X'));

const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
type Outcome = AlarmState | 'Retain current state';

const expectState = (points: string, datapointsToAlarm: number, outcomes: readonly Outcome[]): void => {
  const range = rangeOf(points);
  for (const [column, treatMissingData] of treatments.entries()) {
    for (const current of states) {
      const state = judged(range, { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }, current);
      const outcome = outcomes[column];
      expect({ treatMissingData, current, state }).toEqual({
        treatMissingData,
        current,
        state: outcome === 'Retain current state' ? current : outcome,
      });
    }
  }
};

// Both tables: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", as it stands since 2020.
// Columns: MISSING, IGNORE, BREACHING, NOT BREACHING.
test.each<[string, ...Outcome[]]>([
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', 'Retain current state', 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', 'Retain current state', 'ALARM', 'OK'],
])('3 out of 3: %s', (points, ...outcomes) => {
  expectState(points, 3, outcomes);
});

test.each<[string, ...Outcome[]]>([
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', 'Retain current state', 'ALARM', 'OK'],
])('2 out of 3: %s', (points, ...outcomes) => {
  expectState(points, 2, outcomes);
});

// Rows of the same tables in the guide's edition of 2019 (awsdocs/amazon-cloudwatch-user-guide, AlarmThatSendsEmail.md).
// Today's says of `- - - - X` and `- - - X -` of 3 out of 3 only that they do "not go immediately into ALARM state".
test.each<[number, string, ...Outcome[]]>([
  [3, '- - - - X', 'INSUFFICIENT_DATA', 'Retain current state', 'ALARM', 'OK'],
  [2, '- - - - X', 'INSUFFICIENT_DATA', 'Retain current state', 'ALARM', 'OK'],
  [3, 'X - - - -', 'ALARM', 'Retain current state', 'ALARM', 'OK'],
])('%d out of 3, edition of 2019: %s', (datapointsToAlarm, points, ...outcomes) => {
  expectState(points, datapointsToAlarm, outcomes);
});

// "This way, false positives are avoided when the next data point is non-breaching."
test.each(['- - - X 0', '- - X - 0'])('3 out of 3, a good datapoint after a lone bad one: %s', (points) => {
  expectState(points, 3, ['OK', 'OK', 'OK', 'OK']);
});

// Two real ones breach: what the third would have been does not matter.
test('2 out of 3: - - - X X', () => {
  expectState('- - - X X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']);
});

test('one bad datapoint keeps a 1 out of 1 alarm in ALARM as long as the range reaches back to it', () => {
  const evaluation = { evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'notBreaching' } as const;
  expect(judged(rangeOf('X - -'), evaluation, 'OK')).toBe('ALARM');
  expect(judged(rangeOf('- - -'), evaluation, 'ALARM')).toBe('OK');
});
