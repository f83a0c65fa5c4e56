import * as z from 'zod';
import type { MetricData } from './metric-data';
import { parseExpression } from './metric-math';
import type { MetricStat, Query } from './metric-queries';
import { statistics } from './minute-buckets';
import type { TimeSeries } from './time-series';

/** One line of a graph, or one figure. */
export interface GraphLine {
  readonly label: string;
  readonly axis: 'left' | 'right';
  readonly periodSeconds: number;
  /** Of a line of one metric: which, and by which statistic. */
  readonly metric: MetricStat | undefined;
  /** Its value for each of the periods that end then. */
  readonly valuesAt: (ends: readonly Date[], data: MetricData) => TimeSeries;
}

// Defaults: CloudWatch API Reference, "Dashboard Body Structure and Syntax".
const options = z.strictObject({
  id: z.string().optional(),
  label: z.string().optional(),
  visible: z.boolean().default(true),
  yAxis: z.enum(['left', 'right']).default('left'),
  period: z.number().default(300),
});
const expressionRow = z.tuple([options.extend({ expression: z.string() })]);
const metricRow = z.tuple([z.string(), z.string()], z.union([z.string(), z.looseObject({})]));
const metricOptions = options.extend({ stat: z.enum(statistics).default('Average') });

/** @throws for the short forms `.` and `...`, which the CDK does not write. */
const metricOf = (row: unknown) => {
  const [namespace, name, ...rest] = metricRow.parse(row);
  const texts = rest.filter((part) => typeof part === 'string');
  if ([namespace, name, ...texts].some((text) => /^\.+$/.test(text))) throw new Error('A short form of a metric');
  const { stat: statistic, ...given } = metricOptions.parse(rest.find((part) => typeof part !== 'string') ?? {});
  const pairs = texts.flatMap((text, at): [string, string][] => (at % 2 === 0 ? [[text, texts[at + 1] ?? '']] : []));
  const dimensions = Object.fromEntries(pairs);
  return { ...given, query: { kind: 'metric', metric: { namespace, name, dimensions }, statistic } as const };
};

/** The values of one of the queries for each of the periods that end then. */
export const seriesOf = (
  queries: ReadonlyMap<string, Query>,
  id: string,
  {
    ends,
    periodSeconds,
    data,
  }: { readonly ends: readonly Date[]; readonly periodSeconds: number; readonly data: MetricData },
): TimeSeries => {
  const query = queries.get(id);
  if (query === undefined) throw new Error(`There is no query ${id}`);
  if (query.kind === 'expression')
    return query.expression.evaluate((inner) => seriesOf(queries, inner, { ends, periodSeconds, data }));
  const ask = data.query(query.metric, query.statistic);
  return ends.map((end) => ask(end.getTime() - periodSeconds * 1000, end));
};

/**
 * The visible lines of a widget's `metrics`.
 * @throws for every option that this reader does not know, and for an expression over metrics of another period.
 */
export const linesOf = (rows: readonly unknown[]): GraphLine[] => {
  const parsed = rows.map((row, place) => {
    const { data: [expression] = [] } = expressionRow.safeParse(row);
    if (expression === undefined) return { place, ...metricOf(row) };
    return {
      place,
      ...expression,
      query: { kind: 'expression', expression: parseExpression(expression.expression) } as const,
    };
  });
  const idOf = ({ id, place }: (typeof parsed)[number]) => id ?? `row ${place}`;
  const queries = new Map<string, Query>(parsed.map((row) => [idOf(row), row.query]));
  return parsed
    .filter(({ visible }) => visible)
    .map((row) => {
      if (row.query.kind === 'expression')
        for (const other of parsed)
          if (row.query.expression.ids.has(idOf(other)) && other.period !== row.period)
            throw new Error(`${row.label ?? ''} reckons with another period`);
      return {
        label: row.label ?? '',
        axis: row.yAxis,
        periodSeconds: row.period,
        metric: row.query.kind === 'metric' ? row.query : undefined,
        valuesAt: (ends, data) => seriesOf(queries, idOf(row), { ends, periodSeconds: row.period, data }),
      };
    });
};
