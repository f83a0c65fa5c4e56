import * as z from 'zod';
import type { MetricId } from './metric-data';
import { type Statistic, statistics } from './minute-buckets';
import { type Expression, parseExpression } from './metric-math';

/** AWS::CloudWatch::Alarm MetricStat. A Unit is refused: data would have to be told apart by it. */
export const metricStat = z.strictObject({
  Metric: z.strictObject({
    // The guide's editions disagree on how alarms on DynamoDB treat missing data.
    Namespace: z.string().refine((namespace) => namespace !== 'AWS/DynamoDB', 'DynamoDB has rules of its own'),
    MetricName: z.string().min(1),
    Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
  }),
  /** Seconds. Shorter periods are those of high-resolution alarms. */
  Period: z.int().positive().multipleOf(60),
  Stat: z.enum(statistics),
});

/** AWS::CloudWatch::Alarm MetricDataQuery; either a MetricStat or an Expression. */
export const metricQueries = z
  .array(
    z.strictObject({
      Id: z.string().regex(/^[a-z]\w*$/),
      MetricStat: metricStat.optional(),
      Expression: z.string().optional(),
      Label: z.string().optional(),
      ReturnData: z.boolean().default(true),
    }),
  )
  .min(1);

export interface MetricStat {
  readonly kind: 'metric';
  readonly metric: MetricId;
  readonly statistic: Statistic;
}

export type Query = MetricStat | { readonly kind: 'expression'; readonly expression: Expression };

type MetricQuery = z.infer<typeof metricQueries>[number];

const statOf = ({ Metric, Stat }: z.infer<typeof metricStat>): MetricStat => ({
  kind: 'metric',
  metric: {
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
  },
  statistic: Stat,
});

const queryOf = ({ Id, MetricStat, Expression }: MetricQuery): Query => {
  if (MetricStat !== undefined && Expression === undefined) return statOf(MetricStat);
  if (MetricStat !== undefined || Expression === undefined) throw new Error(`${Id}: either MetricStat or Expression`);
  return { kind: 'expression', expression: parseExpression(Expression) };
};

/** @throws when an expression refers to itself, over others or not, or to an id that there is not. */
const refuseCycles = (queries: ReadonlyMap<string, Query>, id: string, above: readonly string[] = []): void => {
  const query = queries.get(id);
  if (query === undefined || above.includes(id)) throw new Error(`No value for ${[...above, id].join(' of ')}`);
  if (query.kind !== 'expression') return;
  for (const inner of query.expression.ids) refuseCycles(queries, inner, [...above, id]);
};

/**
 * The queries by id, which of them returns data, and the period of all.
 * @throws when none or several return data, when their periods differ, or an id is unknown, double or its own.
 */
export const queriesOf = (
  list: readonly MetricQuery[],
): { queries: ReadonlyMap<string, Query>; watched: string; periodSeconds: number } => {
  const queries = new Map(list.map((query) => [query.Id, queryOf(query)]));
  if (queries.size < list.length) throw new Error('Two queries of one id');
  for (const id of queries.keys()) refuseCycles(queries, id);
  const [watched, ...others] = list.filter(({ ReturnData }) => ReturnData);
  if (watched === undefined || others.length > 0) throw new Error('Exactly one query has to return data');
  const [periodSeconds, ...periods] = new Set(list.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
  // "Each metric must be using the same period."
  if (periodSeconds === undefined || periods.length > 0) throw new Error('The metrics of an alarm have one period');
  return { queries, watched: watched.Id, periodSeconds };
};
