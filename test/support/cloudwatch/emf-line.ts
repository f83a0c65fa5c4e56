import * as z from 'zod';
import type { Samples } from './metric-data';

// Limits and shape: CloudWatch's "Specification: Embedded metric format".
const directive = z.object({
  Namespace: z.string().min(1),
  Dimensions: z.array(z.array(z.string()).max(30)).min(1),
  Metrics: z
    .array(
      z.strictObject({
        Name: z.string().min(1),
        Unit: z.string().optional(),
        /** 1 is high resolution. Alarms of full minutes see no difference. */
        StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
      }),
    )
    .max(100),
});

const metadata = z.object({ Timestamp: z.int().positive(), CloudWatchMetrics: z.array(directive).min(1) });
const emfLine = z.looseObject({ _aws: metadata });
const anyObject = z.looseObject({});

const values = z.union([z.number().transform((value) => [value]), z.array(z.number()).min(1).max(100)]);

/**
 * The samples of one line of a log, for each set of dimensions anew; none of a line without `_aws`.
 * @throws when a line with `_aws` is not in the embedded metric format, or names a dimension or metric that it lacks.
 */
export const embeddedMetrics = (line: string): Samples[] => {
  // Lambda's own lines (START, REPORT) are no JSON.
  if (!line.includes('"_aws"')) return [];
  const json: unknown = JSON.parse(line);
  if (!('_aws' in anyObject.parse(json))) return [];
  const { _aws, ...root } = emfLine.parse(json);
  const textAt = (name: string): string => {
    const value = root[name];
    if (typeof value !== 'string') throw new TypeError(`${name} is no dimension of the line`);
    return value;
  };
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, textAt(name)]));
      return Metrics.map(({ Name, Unit }) => ({
        namespace: Namespace,
        name: Name,
        dimensions,
        at: _aws.Timestamp,
        values: values.parse(root[Name], { error: () => `${Name} has no numbers in the line` }),
        unit: Unit,
      }));
    }),
  );
};
