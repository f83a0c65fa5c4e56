import * as z from 'zod';
import { type MetricName, NAMESPACE, PIPELINE_DIMENSION, metrics } from '../../../lambdas/core/metrics';
import type { Feature } from '../../../lib/monitoring/watched-pipeline';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/** What a function wrote of one metric at one time. */
export interface PublishedMetric {
  readonly feature: Feature;
  readonly name: MetricName;
  readonly unit: string;
  readonly values: readonly number[];
}

const metricName = z.literal(Object.keys(metrics) as MetricName[]);
const oneOrMore = z.union([z.number(), z.array(z.number())]).transform((value) => [value].flat());

/** The metrics that a line announces: one namespace, and one set of one dimension. */
const announcement = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.number(),
    CloudWatchMetrics: z.tuple([
      z.strictObject({
        Namespace: z.literal(NAMESPACE),
        Dimensions: z.tuple([z.tuple([z.literal(PIPELINE_DIMENSION)])]),
        Metrics: z.array(z.strictObject({ Name: metricName, Unit: z.string() })).min(1),
      }),
    ]),
  }),
});

/** What else stands in the line: numbers under those names, and the pipeline's name. No id, URL or secret fits in. */
const contents = (pipelineName: string, names: readonly MetricName[]) =>
  z.strictObject({
    _aws: z.unknown(),
    [PIPELINE_DIMENSION]: z.literal(pipelineName),
    ...Object.fromEntries(names.map((name) => [name, oneOrMore])),
  });

/** Whether a line means to be in CloudWatch's embedded metric format. */
export const isMetricLine = (line: string): boolean => line.includes('"_aws"');

const metricsIn = (pipelineName: string, feature: Feature, text: string): PublishedMetric[] => {
  const line = announcement.parse(JSON.parse(text));
  const [{ Metrics }] = line._aws.CloudWatchMetrics;
  const names = Metrics.map(({ Name }) => Name);
  contents(pipelineName, names).parse(line);
  return Metrics.map(({ Name: name, Unit: unit }) => ({ feature, name, unit, values: oneOrMore.parse(line[name]) }));
};

/**
 * All that the feature's function has published so far.
 * @throws for a line with another namespace, other dimensions, a name that the catalogue lacks, or anything else in it.
 */
export const publishedBy = async (pipeline: LocalPipeline, feature: Feature): Promise<readonly PublishedMetric[]> =>
  (await pipeline.logs(feature)).filter(isMetricLine).flatMap((line) => metricsIn(pipeline.name, feature, line));
