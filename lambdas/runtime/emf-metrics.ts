import { Metrics as EmbeddedMetrics } from '@aws-lambda-powertools/metrics';
import { NAMESPACE, PIPELINE_DIMENSION, metrics } from '../core/metrics';
import type { Metrics } from '../core/ports/running';

/** Metrics that one invocation gathers, and that leave with its log. */
export interface InvocationMetrics extends Metrics {
  /** Writes what was gathered as one line of the log (CloudWatch's embedded metric format), if there is anything. */
  publish(): void;
}

/** Metrics of one pipeline. */
export const createMetrics = (pipelineName: string): InvocationMetrics => {
  const embedded = new EmbeddedMetrics({ namespace: NAMESPACE });
  // Powertools sets a dimension `service` by itself.
  embedded.clearDefaultDimensions();
  embedded.setDefaultDimensions({ [PIPELINE_DIMENSION]: pipelineName });
  return {
    add: (name, value = 1) => {
      embedded.addMetric(name, metrics[name].unit, value);
    },
    publish: () => {
      if (embedded.hasStoredMetrics()) embedded.publishStoredMetrics();
    },
  };
};

/** The same handler; what it measured is published when it ends, well or not. */
export const publishing =
  <Args extends unknown[], Result>(
    invocationMetrics: InvocationMetrics,
    handler: (...args: Args) => Promise<Result>,
  ): ((...args: Args) => Promise<Result>) =>
  async (...args) => {
    try {
      return await handler(...args);
    } finally {
      invocationMetrics.publish();
    }
  };
