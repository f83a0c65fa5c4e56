/** One value for each datapoint of a queried range, oldest first; undefined where there is no datapoint. */
export type TimeSeries = readonly (number | undefined)[];

/** What a metric math expression reckons with: a scalar or a time series. */
export type Operand = number | TimeSeries;

const isScalar = (operand: Operand): operand is number => typeof operand === 'number';

/** The value in this place; a scalar is the same everywhere. */
const valueAt = (operand: Operand | undefined, place: number): number | undefined =>
  operand === undefined || isScalar(operand) ? operand : operand[place];

/** A value that is no number, as after a division by zero, is no datapoint. */
const datapoint = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

/**
 * `operate` on each datapoint. Where one of two time series has none, it counts as 0; where neither has one, or the
 * time series beside a scalar has none, there is none ("Using metric math": arithmetic, comparison).
 * @throws when two scalars give no number.
 */
export const joined = (operate: (left: number, right: number) => number, left: Operand, right: Operand): Operand => {
  if (isScalar(left)) {
    if (!isScalar(right)) return right.map((r) => (r === undefined ? undefined : datapoint(operate(left, r))));
    const value = datapoint(operate(left, right));
    if (value === undefined) throw new RangeError(`${left} and ${right} give no number`);
    return value;
  }
  return left.map((l, place) => {
    if (isScalar(right)) return l === undefined ? undefined : datapoint(operate(l, right));
    const r = right[place];
    return l === undefined && r === undefined ? undefined : datapoint(operate(l ?? 0, r ?? 0));
  });
};

export const negated = (operand: Operand): Operand =>
  isScalar(operand) ? -operand : operand.map((value) => (value === undefined ? undefined : -value));

/**
 * IF: without a datapoint of the condition there is none. Where the condition holds and `whenTrue` has none, the value
 * is 0; where it does not hold and `whenFalse` has none, there is none ("Using IF expressions").
 */
export const chosen = (condition: Operand, whenTrue: Operand, whenFalse: Operand | undefined): Operand => {
  if (!isScalar(condition)) {
    return condition.map((holds, place) => {
      if (holds === undefined) return undefined;
      return holds === 0 ? valueAt(whenFalse, place) : (valueAt(whenTrue, place) ?? 0);
    });
  }
  if (condition !== 0) return whenTrue;
  if (whenFalse !== undefined) return whenFalse;
  if (isScalar(whenTrue)) throw new TypeError('IF of scalars needs a third argument');
  return whenTrue.map(() => undefined);
};

/**
 * FILL. REPEAT takes the last value before the gap. Not documented, assumed: a constant fills a time series without any
 * datapoint all over the range; REPEAT looks back no further than the range and leaves what precedes its first value.
 */
export const filled = (series: TimeSeries, filler: number | 'REPEAT'): TimeSeries => {
  if (filler !== 'REPEAT') return series.map((value) => value ?? filler);
  let last: number | undefined;
  return series.map((value) => (last = value ?? last));
};

/**
 * Several time series in one. AVG counts a missing value as 0, as documented. Of the others only SUM is the same either
 * way; MAX and MIN of those that have a datapoint is an assumption.
 */
export const aggregates = new Map<string, (present: readonly number[], members: number) => number>([
  ['SUM', (present) => present.reduce((sum, value) => sum + value, 0)],
  ['AVG', (present, members) => present.reduce((sum, value) => sum + value, 0) / members],
  ['MAX', (present) => Math.max(...present)],
  ['MIN', (present) => Math.min(...present)],
]);

/** One datapoint wherever any of the members has one. */
export const aggregated = (
  aggregate: (present: readonly number[], members: number) => number,
  [first, ...others]: readonly [TimeSeries, ...TimeSeries[]],
): TimeSeries =>
  first.map((value, place) => {
    const present = [value, ...others.map((other) => other[place])].filter((found) => found !== undefined);
    return present.length === 0 ? undefined : aggregate(present, others.length + 1);
  });
