import type { Delivery, Failures } from '../core/delivery';

/** The deliveries of one invocation on their way through its steps: whoever fails a step takes no further one. */
export class Batch<Body> {
  private readonly failed = new Map<Delivery<Body>, unknown>();

  constructor(private readonly deliveries: readonly Delivery<Body>[]) {}

  get failures(): Failures<Body> {
    return this.failed;
  }

  /** Those that have not failed, in their order. */
  get remaining(): Delivery<Body>[] {
    return this.deliveries.filter((delivery) => !this.failed.has(delivery));
  }

  /** A step that each takes on its own, side by side with the others. */
  async each(step: (delivery: Delivery<Body>) => Promise<void>): Promise<void> {
    await Promise.all(this.remaining.map((delivery) => this.attempt(delivery, () => step(delivery))));
  }

  /** A step that each takes on its own, one after another. */
  async inOrder(step: (delivery: Delivery<Body>) => void | Promise<void>): Promise<void> {
    for (const delivery of this.remaining) await this.attempt(delivery, () => step(delivery));
  }

  /** A step that all take at once, and that fails for all of them. */
  async together(step: (bodies: readonly Body[]) => Promise<void>): Promise<void> {
    const { remaining } = this;
    try {
      await step(remaining.map(({ body }) => body));
    } catch (error) {
      for (const delivery of remaining) this.failed.set(delivery, error);
    }
  }

  private async attempt(delivery: Delivery<Body>, step: () => void | Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.failed.set(delivery, error);
    }
  }
}
