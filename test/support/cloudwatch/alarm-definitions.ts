import * as z from 'zod';
import { type AlarmRule, parseRule } from './composite-rule';
import { type MetricStat, type Query, metricQueries, metricStat, queriesOf } from './metric-queries';
import { type Evaluation, treatments } from './missing-data';
import { parseBand } from './metric-math';

const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 24 * HOUR_SECONDS;

const thresholdOperators = z.enum([
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
]);
const bandOperators = z.enum([
  'GreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'LessThanLowerOrGreaterThanUpperThreshold',
]);

/** A datapoint breaches out of a band that CloudWatch learns. */
export interface BandBreach {
  readonly operator: z.infer<typeof bandOperators>;
  readonly metric: MetricStat;
  /** The width of the band, in standard deviations. */
  readonly deviations: number;
}

/** When a datapoint breaches. */
export type Breach = BandBreach | { readonly operator: z.infer<typeof thresholdOperators>; readonly threshold: number };

const carried = {
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().optional(),
  ActionsEnabled: z.boolean().default(true),
  AlarmActions: z.array(z.string()).default([]),
  OKActions: z.array(z.string()).default([]),
  InsufficientDataActions: z.array(z.string()).default([]),
  Tags: z.array(z.unknown()).optional(),
};
/** Two days at most. One that ends early, when the window has filled, is not known here. */
const warmUp = z.strictObject({
  WarmUpPeriodDurationInMinutes: z.int().min(1).max(2880),
  OnlyStartEvaluatingAfterWarmUpPeriodEnds: z.literal(true),
});
const evaluation = {
  EvaluationPeriods: z.int().positive(),
  DatapointsToAlarm: z.int().positive().optional(),
  TreatMissingData: z.enum(treatments).default('missing'),
  WarmUpConfiguration: warmUp.optional(),
};
const threshold = { Threshold: z.number(), ComparisonOperator: thresholdOperators };

const { Metric, Period, Stat } = metricStat.shape;
const { Namespace, MetricName, Dimensions } = Metric.shape;
const onMetric = z.strictObject({
  ...carried,
  ...evaluation,
  ...threshold,
  Namespace,
  MetricName,
  Dimensions,
  Period,
  Statistic: Stat,
});
const onMath = z.strictObject({ ...carried, ...evaluation, ...threshold, Metrics: metricQueries });
const onBand = z.strictObject({
  ...carried,
  ...evaluation,
  Metrics: metricQueries,
  ThresholdMetricId: z.string(),
  ComparisonOperator: bandOperators,
});
const onStates = z.strictObject({ ...carried, AlarmRule: z.string() });

/** The properties that have no say in the state. */
interface Carried {
  readonly name: string;
  readonly description: string | undefined;
  readonly actionsEnabled: boolean;
  readonly actions: { readonly ALARM: string[]; readonly OK: string[]; readonly INSUFFICIENT_DATA: string[] };
}

export interface MetricAlarm extends Carried, Evaluation {
  /** How long after its creation it is not evaluated. */
  readonly warmUpMinutes: number;
  readonly periodSeconds: number;
  /** Metrics and expressions, by id. */
  readonly queries: ReadonlyMap<string, Query>;
  /** The id of the one whose datapoints are judged. */
  readonly watched: string;
  readonly breach: Breach;
}

export interface CompositeAlarm extends Carried {
  readonly rule: AlarmRule;
}

const carriedOf = (properties: z.infer<z.ZodObject<typeof carried>>): Carried => ({
  name: properties.AlarmName,
  description: properties.AlarmDescription,
  actionsEnabled: properties.ActionsEnabled,
  actions: {
    ALARM: properties.AlarmActions,
    OK: properties.OKActions,
    INSUFFICIENT_DATA: properties.InsufficientDataActions,
  },
});

const watchedOf = (properties: unknown): Pick<MetricAlarm, 'periodSeconds' | 'queries' | 'watched' | 'breach'> => {
  const keys = z.looseObject({}).parse(properties);
  if ('ThresholdMetricId' in keys) {
    const { Metrics, ThresholdMetricId, ComparisonOperator: operator } = onBand.parse(properties);
    const band = parseBand(Metrics.find(({ Id }) => Id === ThresholdMetricId)?.Expression ?? '0');
    if (band === undefined) throw new Error(`${ThresholdMetricId} is no ANOMALY_DETECTION_BAND`);
    const of = queriesOf(Metrics.filter(({ Id }) => Id !== ThresholdMetricId));
    const metric = of.queries.get(of.watched);
    if (of.watched !== band.metric || metric?.kind !== 'metric') throw new Error('The band is not that of the metric');
    return { ...of, breach: { operator, metric, deviations: band.deviations } };
  }
  if ('Metrics' in keys) {
    const { Metrics, Threshold, ComparisonOperator: operator } = onMath.parse(properties);
    return { ...queriesOf(Metrics), breach: { operator, threshold: Threshold } };
  }
  const { Threshold, ComparisonOperator: operator, Statistic, Period: period, ...metric } = onMetric.parse(properties);
  const MetricStat = {
    Metric: { Namespace: metric.Namespace, MetricName: metric.MetricName, Dimensions: metric.Dimensions },
    Period: period,
    Stat: Statistic,
  };
  return { ...queriesOf([{ Id: 'm1', MetricStat, ReturnData: true }]), breach: { operator, threshold: Threshold } };
};

/**
 * The alarm that the properties of an AWS::CloudWatch::Alarm describe, every reference resolved to a text.
 * @throws for every property or value whose meaning the evaluator does not know.
 */
export const parseMetricAlarm = (properties: unknown): MetricAlarm => {
  const watched = watchedOf(properties);
  const {
    EvaluationPeriods,
    DatapointsToAlarm = EvaluationPeriods,
    TreatMissingData,
    WarmUpConfiguration,
    ...others
  } = z.object({ ...carried, ...evaluation }).parse(properties);
  const seconds = EvaluationPeriods * watched.periodSeconds;
  // PutMetricAlarm's limits.
  if (seconds > 7 * DAY_SECONDS || (watched.periodSeconds < HOUR_SECONDS && seconds > DAY_SECONDS)) {
    throw new Error(`${others.AlarmName} looks back further than CloudWatch allows: ${seconds} seconds`);
  }
  if (DatapointsToAlarm > EvaluationPeriods) throw new Error(`${others.AlarmName} can never go off`);
  return {
    ...carriedOf(others),
    ...watched,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm,
    treatMissingData: TreatMissingData,
    warmUpMinutes: WarmUpConfiguration?.WarmUpPeriodDurationInMinutes ?? 0,
  };
};

/**
 * The alarm that the properties of an AWS::CloudWatch::CompositeAlarm describe, every reference resolved to a text.
 * @throws for every property, function or operator whose meaning the evaluator does not know.
 */
export const parseCompositeAlarm = (properties: unknown): CompositeAlarm => {
  const { AlarmRule, ...others } = onStates.parse(properties);
  return { ...carriedOf(others), rule: parseRule(AlarmRule) };
};
