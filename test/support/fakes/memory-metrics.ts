import type { MetricName } from '../../../lambdas/core/metrics';
import type { InvocationMetrics } from '../../../lambdas/runtime/emf-metrics';

/** Every metric that a use case added, in order. */
export class MemoryMetrics implements InvocationMetrics {
  readonly added: { readonly name: MetricName; readonly value: number }[] = [];

  add(name: MetricName, value = 1): void {
    this.added.push({ name, value });
  }

  /** How often it was published. */
  publications = 0;

  publish(): void {
    this.publications += 1;
  }

  /** The names, each once, in the order of their first value. */
  get names(): MetricName[] {
    return [...new Set(this.added.map(({ name }) => name))];
  }

  values(name: MetricName): number[] {
    return this.added.filter((metric) => metric.name === name).map(({ value }) => value);
  }

  /** The sum, as an alarm on a count sees it; 0 when nothing was added. */
  total(name: MetricName): number {
    return this.values(name).reduce((sum, value) => sum + value, 0);
  }
}
