import { type CompositeAlarm, DAY_SECONDS, type MetricAlarm } from './alarm-definitions';
import { type Bands, evaluationRange } from './evaluation-range';
import type { DailyReset } from './daily-reset';
import { MINUTE_MS, type MetricData } from './metric-data';
import { type AlarmState, judged } from './missing-data';

interface StateChange {
  readonly at: Date;
  readonly state: AlarmState;
}

/** Changes of state in order of time. Before the first an alarm is in INSUFFICIENT_DATA, where it was created. */
export type History = readonly StateChange[];

export interface Scenario {
  readonly alarms: readonly MetricAlarm[];
  readonly composites?: readonly CompositeAlarm[];
  readonly data: MetricData;
  /** When the alarms are created. Data of before counts, as with CloudWatch. */
  readonly from: Date;
  /** The last evaluation, if that is a full minute. */
  readonly to: Date;
  /** Schedules that set alarms to OK. */
  readonly resets?: readonly DailyReset[];
  /** Without them no model was ever trained: no datapoint is judged by a band. */
  readonly bands?: Bands;
  /**
   * How many datapoints more than EvaluationPeriods an alarm retrieves. CloudWatch does not say, but its examples have
   * 5 for 3; that it is 2 for every alarm is assumed.
   */
  readonly extraDatapoints?: number;
}

/** The state at a time, changes at that very time included. */
export const stateAt = (history: History, at: Date): AlarmState =>
  history.findLast((change) => change.at <= at)?.state ?? 'INSUFFICIENT_DATA';

/**
 * The states that `evaluate` finds at these times, where they differ from the one before. At `resets`, between two
 * evaluations, the state is set to OK: the next one finds the right one again (SetAlarmState).
 */
const historyOf = (
  times: Iterable<number>,
  evaluate: (at: number, current: AlarmState) => AlarmState,
  { resets = [], isNews = () => true }: { resets?: Iterable<number>; isNews?: (at: number) => boolean } = {},
): History => {
  const history: StateChange[] = [];
  let current: AlarmState = 'INSUFFICIENT_DATA';
  const change = (at: number, state: AlarmState) => {
    if (state !== current) history.push({ at: new Date(at), state });
    current = state;
  };
  const due = [...resets];
  let isKnown = false;
  for (const at of times) {
    for (; due[0] !== undefined && due[0] < at; isKnown = false) change(due.shift() ?? at, 'OK');
    if (!isKnown || isNews(at)) change(at, evaluate(at, current));
    isKnown = true;
  }
  return history;
};

/** When an alarm is reset, in order: Scheduler is punctual to the minute, so some seconds after it. */
function* resetsOf(alarm: string, { resets = [], from, to }: Scenario): Generator<number> {
  const own = resets.find((reset) => reset.alarm === alarm);
  if (own === undefined) return;
  const at = new Date(from);
  at.setUTCHours(own.hour, own.minute, 30, 0);
  for (; at <= to; at.setUTCDate(at.getUTCDate() + 1)) if (at >= from) yield at.getTime();
}

function* every(stepMs: number, { from, to }: Pick<Scenario, 'from' | 'to'>): Generator<number> {
  for (let at = Math.ceil(from.getTime() / stepMs) * stepMs; at <= to.getTime(); at += stepMs) yield at;
}

/**
 * Whether an alarm may find another range at a time than `stepMs` before: a sample has come into a period, or gone out of
 * one. Otherwise an evaluation finds what the one before it found, and need not be made. A band may be another at any time.
 */
const news = (
  { queries, breach, periodSeconds }: MetricAlarm,
  { data, size, stepMs }: { readonly data: MetricData; readonly size: number; readonly stepMs: number },
): ((at: number) => boolean) => {
  const metrics = [...queries.values()].flatMap((query) => (query.kind === 'metric' ? [query.metric] : []));
  const minutes = new Set(metrics.flatMap((metric) => [...data.minutesOf(metric)]));
  if (!('threshold' in breach) && minutes.size > 0) return () => true;
  const times = new Set<number>();
  // A sample of a minute counts in the periods that end after it, and by a period later.
  for (const minute of minutes)
    for (let place = 0; place <= size; place++)
      times.add(Math.ceil(((minute + 1) * MINUTE_MS + place * periodSeconds * 1000) / stepMs) * stepMs);
  return (at) => times.has(at);
};

/**
 * Evaluated every minute, or, if it looks back more than a day, once an hour on what there is up to the full hour
 * ("Evaluating an alarm"). CloudWatch does the latter some minutes after the full hour.
 */
const metricAlarmHistory = (alarm: MetricAlarm, scenario: Scenario): History => {
  const { data, bands = () => undefined, extraDatapoints = 2 } = scenario;
  const size = alarm.evaluationPeriods + extraDatapoints;
  const rangeAt = evaluationRange(alarm, { data, bands, size });
  const isMultiDay = alarm.periodSeconds * alarm.evaluationPeriods > DAY_SECONDS;
  // "During warm-up, the alarm stays in INSUFFICIENT_DATA" ("Alarm warm-up periods").
  const from = new Date(scenario.from.getTime() + alarm.warmUpMinutes * MINUTE_MS);
  const stepMs = isMultiDay ? 60 * MINUTE_MS : MINUTE_MS;
  return historyOf(every(stepMs, { from, to: scenario.to }), (at, current) => judged(rangeAt(at), alarm, current), {
    resets: resetsOf(alarm.name, { ...scenario, from }),
    isNews: news(alarm, { data, size, stepMs }),
  });
};

/** Evaluated at once when it is created and whenever an alarm of its rule changes; from then on OK or ALARM. */
const compositeHistory = (
  { rule }: CompositeAlarm,
  scenario: Scenario,
  historyOfAlarm: (name: string) => History,
): History => {
  const children = new Map([...rule.alarms].map((name) => [name, historyOfAlarm(name)]));
  const changes = [...children.values()].flatMap((history) => history.map(({ at }) => at.getTime()));
  const created = every(MINUTE_MS, scenario).take(1);
  const times = [...new Set([...created, ...changes])].sort((a, b) => a - b);
  return historyOf(times, (at) =>
    rule.holds((name) => stateAt(children.get(name) ?? [], new Date(at))) ? 'ALARM' : 'OK',
  );
};

/**
 * The changes of state of each alarm, by its name.
 * @throws when two alarms have one name, or a rule names an alarm that there is not, or itself over others or not.
 */
export const alarmHistory = (scenario: Scenario): ReadonlyMap<string, History> => {
  const { alarms, composites = [] } = scenario;
  const byName = new Map([...alarms, ...composites].map((alarm) => [alarm.name, alarm]));
  if (byName.size < alarms.length + composites.length) throw new Error('Two alarms of one name');
  const histories = new Map<string, History>();
  const historyOfAlarm = (name: string, above: readonly string[]): History => {
    const known = histories.get(name);
    if (known !== undefined) return known;
    const alarm = byName.get(name);
    if (alarm === undefined || above.includes(name)) throw new Error(`No state for ${[...above, name].join(' of ')}`);
    const history =
      'rule' in alarm
        ? compositeHistory(alarm, scenario, (child) => historyOfAlarm(child, [...above, name]))
        : metricAlarmHistory(alarm, scenario);
    histories.set(name, history);
    return history;
  };
  for (const name of byName.keys()) historyOfAlarm(name, []);
  return histories;
};
