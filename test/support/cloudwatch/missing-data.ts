export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

export interface Evaluation {
  /** N of "M out of N". */
  readonly evaluationPeriods: number;
  /** M of "M out of N". */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: (typeof treatments)[number];
}

/**
 * The state after one evaluation, by "Configuring how CloudWatch alarms treat missing data". `range` tells of each
 * datapoint of the evaluation range, oldest first, whether it breaches; undefined is missing.
 */
export const judged = (
  range: readonly (boolean | undefined)[],
  { evaluationPeriods, datapointsToAlarm, treatMissingData }: Evaluation,
  current: AlarmState,
): AlarmState => {
  const real = range.filter((breaches) => breaches !== undefined).slice(-evaluationPeriods);
  const toFill = evaluationPeriods - real.length;
  const breaching = real.filter(Boolean).length;
  const stateOf = (count: number): AlarmState => (count >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (treatMissingData === 'notBreaching') return stateOf(breaching);
  if (treatMissingData === 'breaching') return stateOf(breaching + toFill);
  // Enough of them breach already, or one of them is good: what is missing does not matter.
  if (breaching >= datapointsToAlarm || breaching < real.length) return stateOf(breaching);
  if (treatMissingData === 'ignore') return current;
  // "Premature alarm state": only breaching and missing ones since one that is as old as M datapoints.
  const oldest = range.indexOf(true);
  const ageInDatapoints = oldest < 0 ? 0 : range.length - oldest;
  // A younger one: only the guide's edition of 2019 says what becomes of `- - - - X`.
  return ageInDatapoints >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
};
