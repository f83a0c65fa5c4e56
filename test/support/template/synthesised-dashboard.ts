import * as z from 'zod';
import { linesOf } from '../cloudwatch/graph-lines';
import { resourcesOf } from './resolve';
import type { Synthesised } from './synthesise';

const limit = z.looseObject({ value: z.number(), label: z.string(), yAxis: z.enum(['left', 'right']) });
const widget = z.object({
  properties: z.looseObject({
    title: z.string().default(''),
    metrics: z.array(z.unknown()).transform(linesOf).default([]),
    annotations: z.looseObject({ horizontal: z.array(limit) }).default({ horizontal: [] }),
  }),
});

/** The widgets of the dashboard with the lines that they show. */
export const widgetsOf = ({ template, monitoring }: Pick<Synthesised, 'template' | 'monitoring'>) => {
  const [dashboard] = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Dashboard', template).values()];
  const body: unknown = JSON.parse(String(dashboard?.Properties.DashboardBody));
  return z
    .object({ widgets: z.array(widget) })
    .parse(body)
    .widgets.map(({ properties }) => properties);
};
