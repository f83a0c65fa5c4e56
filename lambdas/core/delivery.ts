import type { Deadline } from './deadline';

/** One message as its consumer sees it. */
export interface Delivery<Body> {
  /** The same on each delivery of the message. */
  readonly messageId: string;
  readonly body: Body;
  /** 1 on the first delivery. */
  readonly attempt: number;
  /** Since the message was put into the queue. */
  readonly waitedSeconds: number;
}

/** What becomes of a delivery that was not worked on: it comes again after so many whole seconds. Nothing has failed. */
export class Postponed {
  constructor(readonly seconds: number) {}
}

/** The deliveries that failed, with their errors, or were `Postponed`. Every other one is done, and its message goes. */
export type Failures<Body> = ReadonlyMap<Delivery<Body>, unknown>;

/** Told of a failure while the rest of the batch is under way: its message need not wait for that. */
export type FailsNow<Body> = (delivery: Delivery<Body>, error: unknown) => void;

/** What a consumer does with one batch. What it tells `failsNow` is among its failures, too. */
export type BatchUseCase<Body> = (
  deliveries: readonly Delivery<Body>[],
  deadline: Deadline,
  failsNow?: FailsNow<Body>,
) => Promise<Failures<Body>>;

/** Handles the deliveries of a batch side by side, each on its own. */
export const each =
  <Body>(handle: (delivery: Delivery<Body>, deadline: Deadline) => Promise<void>): BatchUseCase<Body> =>
  async (deliveries, deadline, failsNow) => {
    const failures = new Map<Delivery<Body>, unknown>();
    await Promise.all(
      deliveries.map((delivery) =>
        handle(delivery, deadline).catch((error: unknown) => {
          failures.set(delivery, error);
          failsNow?.(delivery, error);
        }),
      ),
    );
    return failures;
  };
